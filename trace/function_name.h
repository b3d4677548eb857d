// Function names as a program spells them, from what a demangler prints.
#ifndef LOCKGRAPH_TRACE_FUNCTION_NAME_H_
#define LOCKGRAPH_TRACE_FUNCTION_NAME_H_

#include <string>
#include <string_view>

namespace lockgraph::trace {

// "void ns::Room::Join<int>(int) const" gives "ns::Room::Join<int>";
// "main::{lambda()#1}::operator()
// () const" and "main::$_0::operator()() const" give "main::(lambda)". Anything that does not look
// like a function comes back unchanged.
std::string ProgramSpelling(std::string_view demangled);

// The part before the last "::" that is outside of brackets, and the part after it; the first is
// empty when there is none. "ns::Room<a::b>::Join" gives "ns::Room<a::b>" and "Join".
struct SplitName {
  std::string_view scope;
  std::string_view last;
};
SplitName SplitScope(std::string_view name);

// Without "(anonymous namespace)::".
std::string WithoutAnonymousNamespaces(std::string_view name);

// Without template arguments: "std::lock_guard<std::mutex>::lock_guard" gives
// "std::lock_guard::lock_guard".
std::string WithoutTemplateArguments(std::string_view name);

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_FUNCTION_NAME_H_
