#include "trace/function_name.h"

#include <cstddef>

namespace lockgraph::trace {
namespace {

constexpr std::string_view kAnonymous = "(anonymous namespace)";
constexpr std::string_view kOperator = "operator";

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$';
}

// The end of the bracket group that opens at `at`, one past its closing bracket; npos if it never
// closes. Angle brackets nest with the others; "operator<" and "->" are not brackets.
size_t GroupEnd(std::string_view text, size_t at) {
  int depth = 0;
  for (size_t i = at; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '>' && i > 0 && text[i - 1] == '-') continue;
    if (c == '(' || c == '<' || c == '{' || c == '[') ++depth;
    if (c == ')' || c == '>' || c == '}' || c == ']') --depth;
    if (depth == 0) return i + 1;
  }
  return std::string_view::npos;
}

// One past the operator's symbol when "operator" stands at `at`: its brackets are no groups.
size_t OperatorEnd(std::string_view text, size_t at) {
  if (text.substr(at, kOperator.size()) != kOperator) return at;
  if (at > 0 && IsNameCharacter(text[at - 1])) return at;
  size_t end = at + kOperator.size();
  if (end < text.size() && IsNameCharacter(text[end])) return at;
  if (text.substr(end, 2) == "()" || text.substr(end, 2) == "[]") return end + 2;
  while (end < text.size() &&
         std::string_view("<>=!+-*/%^&|~,").find(text[end]) != std::string_view::npos) {
    ++end;
  }
  return end;
}

// Where the parameter list begins: the last group of parentheses at the outermost level that is
// followed by nothing but qualifiers. npos when there is none.
size_t ParametersBegin(std::string_view text) {
  size_t begin = std::string_view::npos;
  for (size_t i = 0; i < text.size();) {
    if (const size_t after = OperatorEnd(text, i); after != i) {
      i = after;
    } else if (text.substr(i, kAnonymous.size()) == kAnonymous) {
      i += kAnonymous.size();
      begin = std::string_view::npos;
    } else if (text[i] == '(' || text[i] == '<' || text[i] == '{' || text[i] == '[') {
      if (text[i] == '(') begin = i;
      const size_t end = GroupEnd(text, i);
      if (end == std::string_view::npos) return begin;
      i = end;
      if (text.substr(i, 2) == "::") begin = std::string_view::npos;
    } else {
      ++i;
    }
  }
  return begin;
}

// What follows the return type: the last blank at the outermost level separates them. A conversion
// operator has a blank of its own.
std::string_view WithoutReturnType(std::string_view text) {
  size_t name = 0;
  for (size_t i = 0; i < text.size();) {
    if (text.substr(i, kOperator.size()) == kOperator &&
        (i == 0 || !IsNameCharacter(text[i - 1])) &&
        (i + kOperator.size() >= text.size() || !IsNameCharacter(text[i + kOperator.size()]))) {
      break;
    }
    if (text[i] == '(' || text[i] == '<' || text[i] == '{' || text[i] == '[') {
      const size_t end = GroupEnd(text, i);
      if (end == std::string_view::npos) break;
      i = end;
    } else {
      if (text[i] == ' ') name = i + 1;
      ++i;
    }
  }
  return text.substr(name);
}

void ReplaceAll(std::string& text, std::string_view what, std::string_view by) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

// Both compilers' names of closures, "{lambda(int)#1}", "'lambda'(int)" and "$_0", become
// "(lambda)".
void NameClosures(std::string& text) {
  for (size_t at; (at = text.find("{lambda")) != std::string::npos;) {
    const size_t end = GroupEnd(text, at);
    if (end == std::string::npos) break;
    text.replace(at, end - at, "(lambda)");
  }
  for (size_t at; (at = text.find("'lambda")) != std::string::npos;) {
    size_t end = text.find('\'', at + 1);
    if (end == std::string::npos) break;
    ++end;
    if (end < text.size() && text[end] == '(') {
      const size_t group = GroupEnd(text, end);
      if (group == std::string::npos) break;
      end = group;
    }
    text.replace(at, end - at, "(lambda)");
  }
  for (size_t at = text.find("$_"); at != std::string::npos; at = text.find("$_", at + 1)) {
    size_t end = at + 2;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    text.replace(at, end - at, "(lambda)");
  }
  ReplaceAll(text, "(lambda)::operator()", "(lambda)");
  ReplaceAll(text, "(lambda)::__invoke", "(lambda)");
  constexpr std::string_view kLast = "::(lambda)";
  std::string prefix;
  while (text.size() > kLast.size() &&
         text.compare(text.size() - kLast.size(), kLast.size(), kLast) == 0) {
    prefix += "lambda in ";
    text.erase(text.size() - kLast.size());
  }
  text = prefix + text;
}

}  // namespace

std::string ProgramSpelling(std::string_view demangled) {
  if (const size_t tag = demangled.find(" [clone"); tag != std::string_view::npos) {
    demangled = demangled.substr(0, tag);
  }
  std::string text(demangled);
  for (std::string_view tag : {"[abi:cxx11]", ".isra", ".part", ".cold", ".constprop"}) {
    if (const size_t at = text.find(tag); at != std::string::npos && at > 0) {
      text.erase(at, tag[0] == '[' ? tag.size() : std::string::npos);
    }
  }
  // The lists in the names of enclosing functions: "f(int)::{lambda()#1}::operator()() const".
  for (size_t i = 0; i < text.size();) {
    if (const size_t after = OperatorEnd(text, i); after != i) {
      i = after;
    } else if (text.compare(i, kAnonymous.size(), kAnonymous) == 0) {
      i += kAnonymous.size();
    } else if (text[i] == '(') {
      const size_t end = GroupEnd(text, i);
      if (end == std::string::npos) break;
      size_t next = end;
      if (text.compare(next, 6, " const") == 0) next += 6;
      if (i > 0 && text.compare(next, 2, "::") == 0) {
        text.erase(i, next - i);
      } else {
        i = end;
      }
    } else if (text[i] == '{' || text[i] == '<') {
      const size_t end = GroupEnd(text, i);
      if (end == std::string::npos) break;
      i = end;
    } else {
      ++i;
    }
  }
  const size_t parameters = ParametersBegin(text);
  if (parameters != std::string::npos && parameters > 0) text.erase(parameters);
  while (!text.empty() && text.back() == ' ') text.pop_back();
  text = std::string(WithoutReturnType(text));
  NameClosures(text);
  text = WithoutTemplateArguments(WithoutAnonymousNamespaces(text));
  while (!text.empty() && text.back() == ' ') text.pop_back();  // "operator< <int>"
  return text.empty() ? std::string(demangled) : text;
}

SplitName SplitScope(std::string_view name) {
  size_t last = std::string_view::npos;
  for (size_t i = 0; i < name.size();) {
    if (const size_t after = OperatorEnd(name, i); after != i) {
      i = after;
    } else if (name[i] == '(' || name[i] == '<' || name[i] == '{' || name[i] == '[') {
      const size_t end = GroupEnd(name, i);
      if (end == std::string_view::npos) break;
      i = end;
    } else {
      if (name.substr(i, 2) == "::") last = i;
      ++i;
    }
  }
  if (last == std::string_view::npos) return {"", name};
  return {name.substr(0, last), name.substr(last + 2)};
}

std::string WithoutAnonymousNamespaces(std::string_view name) {
  std::string result(name);
  ReplaceAll(result, "(anonymous namespace)::", "");
  return result;
}

std::string WithoutTemplateArguments(std::string_view name) {
  std::string result;
  for (size_t i = 0; i < name.size();) {
    if (const size_t after = OperatorEnd(name, i); after != i) {
      result += name.substr(i, after - i);
      i = after;
    } else if (name[i] == '<') {
      const size_t end = GroupEnd(name, i);
      if (end == std::string_view::npos) break;
      i = end;
    } else {
      result += name[i++];
    }
  }
  return result;
}

}  // namespace lockgraph::trace
