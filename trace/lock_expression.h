// What a source line calls the lock that it takes.
#ifndef LOCKGRAPH_TRACE_LOCK_EXPRESSION_H_
#define LOCKGRAPH_TRACE_LOCK_EXPRESSION_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockgraph::trace {

// The expression in the operand's place: `room->doors[i].mutex` has the root "room" and the steps
// "doors", "[]" and "mutex".
struct LockExpression {
  std::string text;
  std::string root;                // an identifier, possibly qualified; "this" is left out
  std::vector<std::string> steps;  // member names; "[]" for an index, "()" for a call
  bool dereferenced = false;       // "*p": the object is not the variable p
  size_t begin = 0;                // of the whole operation in the statement
  size_t end = 0;
};

// The operands of the lock operations in a statement, which is the source text from its first line
// on: the object of a `.lock()`, the argument of a guard or of a function whose name has to do with
// locks. In the order in which they stand. `first_line_bytes` bounds where an operation may begin.
// With a column (from 1; 0: unknown) only the operation that stands there, if one does.
std::vector<LockExpression> FindLockExpressions(std::string_view statement, size_t first_line_bytes,
                                                uint32_t column = 0);

// The arguments of the first call of `function` in the statement, as expressions; an argument that
// is no path of names has an empty root.
std::vector<LockExpression> FindCallArguments(std::string_view statement,
                                              std::string_view function);

// nullopt when `text` is no path of names.
std::optional<LockExpression> ParseLockExpression(std::string_view text);

// Source files read once. Thread-compatible.
class SourceText {
 public:
  // The text from the start of `line` on, some lines long; empty when there is no such file or
  // line.
  std::string_view StatementAt(const std::string& file, uint32_t line);

 private:
  struct File {
    std::string text;
    std::vector<size_t> lines;  // where they start
  };
  const File& Read(const std::string& path);

  std::map<std::string, File> files_;
};

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_LOCK_EXPRESSION_H_
