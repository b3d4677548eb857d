#include "report/guard_statement.h"

#include <utility>

#include "llvm/ADT/StringExtras.h"

namespace lockgraph::report {
namespace {

using Kind = GuardStatement::Kind;

std::optional<Kind> ConsumeKind(llvm::StringRef& text) {
  constexpr std::pair<llvm::StringLiteral, Kind> kKinds[] = {
      {"lock_guard", Kind::kLockGuard},
      {"unique_lock", Kind::kUniqueLock},
      {"shared_lock", Kind::kSharedLock},
      {"scoped_lock", Kind::kScopedLock},
  };
  for (const auto& [word, kind] : kKinds) {
    if (text.consume_front(word)) return kind;
  }
  return std::nullopt;
}

// Takes "<...>" off the front; false when it does not close.
bool ConsumeTemplateArguments(llvm::StringRef& text) {
  if (!text.starts_with("<")) return true;
  int depth = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '<') ++depth;
    if (text[at] == '>' && --depth == 0) {
      text = text.drop_front(at + 1);
      return true;
    }
  }
  return false;
}

// One expression: balanced, no comma outside brackets, no string or comment in it.
bool IsOneExpression(llvm::StringRef text) {
  int depth = 0;
  for (const char c : text) {
    if (c == '"' || c == '\'' || c == ';') return false;
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    if (depth < 0 || (c == ',' && depth == 0)) return false;
  }
  return depth == 0 && !text.empty() && !text.contains("//") && !text.contains("/*");
}

}  // namespace

std::optional<GuardStatement> ParseGuardStatement(llvm::StringRef line) {
  GuardStatement guard;
  llvm::StringRef text = line.ltrim(" \t");
  guard.indent = line.drop_back(text.size()).str();
  text = text.rtrim();
  if (text.consume_front("const ")) {
    guard.is_const = true;
    text = text.ltrim();
  }
  if (!text.consume_front("std::")) return std::nullopt;
  const std::optional<Kind> kind = ConsumeKind(text);
  if (!kind || !ConsumeTemplateArguments(text)) return std::nullopt;
  guard.kind = *kind;
  if (!text.starts_with(" ")) return std::nullopt;
  text = text.ltrim();
  const llvm::StringRef name = text.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
  if (name.empty() || llvm::isDigit(name.front())) return std::nullopt;
  guard.name = name.str();
  text = text.drop_front(name.size());
  if (!text.consume_back(";")) return std::nullopt;
  const bool round = text.starts_with("(") && text.ends_with(")");
  const bool curly = text.starts_with("{") && text.ends_with("}");
  if (text.size() < 3 || (!round && !curly)) return std::nullopt;
  const llvm::StringRef mutex = text.drop_front().drop_back().trim();
  if (!IsOneExpression(mutex)) return std::nullopt;
  guard.mutex = mutex.str();
  return guard;
}

}  // namespace lockgraph::report
