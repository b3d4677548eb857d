#include "analyzer/link/names.h"

#include <algorithm>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace lockgraph::link {

absl::string_view LastName(absl::string_view qualified) {
  // Not inside "operator()" or the template arguments of a conversion.
  const size_t op = qualified.rfind("operator");
  const size_t end = op == absl::string_view::npos ? qualified.size() : op;
  const size_t colon = qualified.rfind("::", end);
  return colon == absl::string_view::npos ? qualified : qualified.substr(colon + 2);
}

bool Says(absl::string_view name, std::initializer_list<absl::string_view> words) {
  const std::string lower = absl::AsciiStrToLower(name);
  return std::any_of(words.begin(), words.end(),
                     [&](absl::string_view word) { return absl::StrContains(lower, word); });
}

}  // namespace lockgraph::link
