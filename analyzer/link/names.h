// What names say, where nothing else does.
#ifndef LOCKGRAPH_ANALYZER_LINK_NAMES_H_
#define LOCKGRAPH_ANALYZER_LINK_NAMES_H_

#include <initializer_list>

#include "absl/strings/string_view.h"

namespace lockgraph::link {

// "lock" of "std::mutex::lock"; the whole of "operator()".
absl::string_view LastName(absl::string_view qualified);

// Whether one of the words, in small letters, is somewhere in the name, whatever its case.
bool Says(absl::string_view name, std::initializer_list<absl::string_view> words);

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_NAMES_H_
