#include "trace/lock_expression.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "llvm/Support/MemoryBuffer.h"
#include "trace/lock_words.h"

namespace lockgraph::trace {
namespace {

constexpr uint32_t kStatementLines = 6;
constexpr size_t kFileLimit = 64u << 20;

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }
bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

std::string Lower(std::string_view text) {
  std::string lower;
  for (const char c : text) {
    if (c != '_') lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return lower;
}

// What runs an initialiser once: the flag comes first, the rest is the initialiser's.
bool RunsOnce(std::string_view word) { return word == "call_once" || word == "pthread_once"; }

// Whether a function or guard of that name could be the one that takes the lock or waits.
bool NamesAnAcquisition(std::string_view word) {
  if (NamesALock(word) || RunsOnce(word)) return true;
  for (const std::string& part : WordsOf(word)) {
    for (const char* verb : {"enter", "wait", "signal", "notify", "join", "post", "arrive", "rdlck",
                             "wrlck", "broadcast"}) {
      if (part == verb) return true;
    }
  }
  return false;
}

// Names of objects are operands, never operations: "mutex.lock()".
bool IsMethodOfItsObject(std::string_view word) {
  const std::string lower = Lower(word);
  for (const char* name : {"lock",        "lockshared",   "trylock",          "trylockshared",
                           "trylockfor",  "trylockuntil", "trylocksharedfor", "trylockshareduntil",
                           "readerlock",  "writerlock",   "lockread",         "lockwrite",
                           "lockforread", "lockforwrite", "acquire",          "tryacquire",
                           "enter",       "rdlock",       "wrlock",           "lockreader",
                           "lockwriter",  "wait",         "waitfor",          "waituntil",
                           "notifyone",   "notifyall",    "signal",           "signalall",
                           "join",        "release",      "countdown",        "arriveandwait",
                           "post",        "lockupgrade",  "lockexclusive",    "readlock",
                           "writelock"}) {
    if (lower == name) return true;
  }
  return false;
}

size_t ClosingBracket(std::string_view text, size_t open) {
  int depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    if (text[i] == '"' || text[i] == '\'') {
      const char quote = text[i];
      for (++i; i < text.size() && text[i] != quote; ++i) {
        if (text[i] == '\\') ++i;
      }
      continue;
    }
    if (text[i] == '(' || text[i] == '{' || text[i] == '[') ++depth;
    if (text[i] == ')' || text[i] == '}' || text[i] == ']') --depth;
    if (depth == 0) return i;
  }
  return std::string_view::npos;
}

std::vector<std::string_view> SplitArguments(std::string_view text) {
  std::vector<std::string_view> arguments;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '(' || c == '{' || c == '[') ++depth;
    if (c == ')' || c == '}' || c == ']') --depth;
    if (c == ',' && depth == 0) {
      arguments.push_back(Trim(text.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  if (const std::string_view last = Trim(text.substr(begin)); !last.empty()) {
    arguments.push_back(last);
  }
  return arguments;
}

// Where the postfix expression that ends before `end` begins: "a->b[i].c" before ".lock()".
size_t ExpressionBegin(std::string_view text, size_t end) {
  size_t at = end;
  while (at > 0) {
    const char c = text[at - 1];
    if (IsWord(c) || c == '.') {
      --at;
    } else if (c == '>' && at > 1 && text[at - 2] == '-') {
      at -= 2;
    } else if (c == ':' && at > 1 && text[at - 2] == ':') {
      at -= 2;
    } else if (c == ')' || c == ']') {
      const char open = c == ')' ? '(' : '[';
      int depth = 0;
      size_t i = at;
      while (i > 0) {
        --i;
        if (text[i] == c) ++depth;
        if (text[i] == open && --depth == 0) break;
      }
      if (depth != 0) break;
      at = i;
    } else {
      break;
    }
  }
  return at;
}

// Reads a template argument list at `at`, if one stands there; returns where it ends.
size_t SkipTemplateArguments(std::string_view text, size_t at) {
  if (at >= text.size() || text[at] != '<') return at;
  int depth = 0;
  for (size_t i = at; i < text.size(); ++i) {
    if (text[i] == '<') ++depth;
    if (text[i] == '>' && --depth == 0) return i + 1;
    if (text[i] == ';' || text[i] == '{') break;
  }
  return at;
}

size_t SkipBlanks(std::string_view text, size_t at) {
  while (at < text.size() && IsBlank(text[at])) ++at;
  return at;
}

// The operation named by the word [begin, end): its operands are appended. Returns where to read
// on: behind the name of a guard variable, which may well be "lock".
size_t ReadOperation(std::string_view text, size_t begin, size_t end,
                     std::vector<LockExpression>& found) {
  const std::string_view word = text.substr(begin, end - begin);
  const bool member =
      begin > 0 && (text[begin - 1] == '.' || (begin > 1 && text.substr(begin - 2, 2) == "->"));
  size_t at = SkipBlanks(text, SkipTemplateArguments(text, SkipBlanks(text, end)));
  if (member && IsMethodOfItsObject(word)) {
    const size_t stop = text[begin - 1] == '.' ? begin - 1 : begin - 2;
    const size_t start = ExpressionBegin(text, stop);
    if (at < text.size() && text[at] == '(') {
      if (auto path = ParseLockExpression(text.substr(start, stop - start))) {
        path->begin = start;
        path->end = at + 1;
        found.push_back(*std::move(path));
      }
    }
    return end;
  }
  // A guard's declaration: the variable's name stands between the type and the operand.
  if (at < text.size() && (IsWord(text[at])) &&
      !std::isdigit(static_cast<unsigned char>(text[at]))) {
    while (at < text.size() && IsWord(text[at])) ++at;
    at = SkipBlanks(text, at);
  }
  if (at >= text.size() || (text[at] != '(' && text[at] != '{')) return end;
  const size_t close = ClosingBracket(text, at);
  if (close == std::string_view::npos) return end;
  for (std::string_view argument : SplitArguments(text.substr(at + 1, close - at - 1))) {
    if (argument.find("defer_lock") != std::string_view::npos ||
        argument.find("adopt_lock") != std::string_view::npos ||
        argument.find("try_to_lock") != std::string_view::npos) {
      continue;
    }
    if (auto path = ParseLockExpression(argument)) {
      path->begin = begin;
      path->end = close + 1;
      found.push_back(*std::move(path));
    }
    if (RunsOnce(word)) break;
  }
  return at;
}

}  // namespace

std::optional<LockExpression> ParseLockExpression(std::string_view text) {
  text = Trim(text);
  LockExpression path;
  path.text = std::string(text);
  while (!text.empty() && (text[0] == '&' || text[0] == '*' || text[0] == '(')) {
    if (text[0] == '(') {
      // "(*p).mutex", or a whole expression in brackets.
      const size_t close = ClosingBracket(text, 0);
      if (close == std::string_view::npos) return std::nullopt;
      std::string inner(Trim(text.substr(1, close - 1)));
      const bool dereferenced = !inner.empty() && inner[0] == '*';
      while (!inner.empty() && (inner[0] == '*' || inner[0] == '&')) inner.erase(0, 1);
      inner += text.substr(close + 1);
      const std::string whole = path.text;
      auto parsed = ParseLockExpression(inner);
      if (parsed) {
        parsed->text = whole;
        parsed->dereferenced = parsed->dereferenced || dereferenced || path.dereferenced;
      }
      return parsed;
    }
    path.dereferenced = path.dereferenced || text[0] == '*';
    text = Trim(text.substr(1));
  }
  size_t at = 0;
  const auto word = [&]() {
    const size_t begin = at;
    while (at < text.size() && (IsWord(text[at]) || text.substr(at, 2) == "::")) {
      at += IsWord(text[at]) ? 1 : 2;
    }
    return std::string(text.substr(begin, at - begin));
  };
  path.root = word();
  if (path.root.empty() || std::isdigit(static_cast<unsigned char>(path.root[0]))) return {};
  while ((at = SkipBlanks(text, at)) < text.size()) {
    if (text[at] == '.' || text.substr(at, 2) == "->") {
      at = SkipBlanks(text, at + (text[at] == '.' ? 1 : 2));
      std::string member = word();
      if (member.empty()) return std::nullopt;
      path.steps.push_back(std::move(member));
    } else if (text[at] == '[' || text[at] == '(') {
      const size_t close = ClosingBracket(text, at);
      if (close == std::string_view::npos) return std::nullopt;
      path.steps.push_back(text[at] == '[' ? "[]" : "()");
      at = close + 1;
    } else {
      return std::nullopt;
    }
  }
  if (path.root == "this" && !path.steps.empty()) {
    path.root = path.steps.front();
    path.steps.erase(path.steps.begin());
  }
  return path;
}

std::vector<LockExpression> FindLockExpressions(std::string_view statement, size_t first_line_bytes,
                                                uint32_t column) {
  std::vector<LockExpression> found;
  for (size_t i = 0; i < std::min(first_line_bytes, statement.size());) {
    if (statement.substr(i, 2) == "//") break;
    if (!IsWord(statement[i])) {
      ++i;
      continue;
    }
    const size_t begin = i;
    while (i < statement.size() && IsWord(statement[i])) ++i;
    const std::string_view word = statement.substr(begin, i - begin);
    if (NamesAnAcquisition(word) || IsMethodOfItsObject(word)) {
      i = ReadOperation(statement, begin, i, found);
    }
  }
  const auto elsewhere = [column](const LockExpression& e) {
    return column <= e.begin || column > e.end;
  };
  if (column != 0 && !std::all_of(found.begin(), found.end(), elsewhere)) {
    found.erase(std::remove_if(found.begin(), found.end(), elsewhere), found.end());
  }
  return found;
}

std::vector<LockExpression> FindCallArguments(std::string_view statement,
                                              std::string_view function) {
  std::vector<LockExpression> arguments;
  for (size_t at = statement.find(function); at != std::string_view::npos;
       at = statement.find(function, at + 1)) {
    if (at > 0 && IsWord(statement[at - 1])) continue;
    size_t open = at + function.size();
    if (open < statement.size() && IsWord(statement[open])) continue;
    open = SkipBlanks(statement, SkipTemplateArguments(statement, SkipBlanks(statement, open)));
    if (open < statement.size() && IsWord(statement[open])) {  // "Guard guard(operand)"
      while (open < statement.size() && IsWord(statement[open])) ++open;
      open = SkipBlanks(statement, open);
    }
    if (open >= statement.size() || (statement[open] != '(' && statement[open] != '{')) continue;
    const size_t close = ClosingBracket(statement, open);
    if (close == std::string_view::npos) continue;
    for (std::string_view argument : SplitArguments(statement.substr(open + 1, close - open - 1))) {
      arguments.push_back(ParseLockExpression(argument).value_or(LockExpression{}));
    }
    return arguments;
  }
  return arguments;
}

std::string_view SourceText::StatementAt(const std::string& file, uint32_t line) {
  const File& source = Read(file);
  if (line == 0 || line > source.lines.size()) return {};
  const size_t begin = source.lines[line - 1];
  const size_t end = line + kStatementLines <= source.lines.size()
                         ? source.lines[line + kStatementLines - 1]
                         : source.text.size();
  return std::string_view(source.text).substr(begin, end - begin);
}

const SourceText::File& SourceText::Read(const std::string& path) {
  const auto [it, inserted] = files_.try_emplace(path);
  File& file = it->second;
  if (!inserted) return file;
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer || (*buffer)->getBufferSize() > kFileLimit) return file;
  file.text = (*buffer)->getBuffer().str();
  file.lines.push_back(0);
  for (size_t i = 0; i + 1 < file.text.size(); ++i) {
    if (file.text[i] == '\n') file.lines.push_back(i + 1);
  }
  return file;
}

}  // namespace lockgraph::trace
