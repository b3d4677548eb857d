// Types and members in a module's debug information (DWARF).
#ifndef LOCKGRAPH_TRACE_DEBUG_TYPES_H_
#define LOCKGRAPH_TRACE_DEBUG_TYPES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llvm/DebugInfo/DWARF/DWARFDie.h"

namespace lockgraph::trace {

// All functions accept an invalid DIE and give an invalid or empty result for it.

// The type of a variable, member, parameter, or of what a function returns.
llvm::DWARFDie TypeOf(llvm::DWARFDie die);

// Behind typedefs and qualifiers; `through_pointers`: behind pointers and references, too.
llvm::DWARFDie Strip(llvm::DWARFDie type, bool through_pointers);

bool IsPointerOrReference(llvm::DWARFDie type);
bool IsStructure(llvm::DWARFDie type);

// "ns::Room": enclosing scopes without anonymous and inline namespaces and template arguments.
std::string QualifiedName(llvm::DWARFDie die);

// The same with template arguments: what tells the members of two instantiations apart.
std::string DistinctName(llvm::DWARFDie die);

// The name without template arguments, "" when it has none.
std::string NameOf(llvm::DWARFDie die);

// A data member, and the structure that declares it: `structure`, one of its bases, or what is
// nested in it without a name.
struct Member {
  llvm::DWARFDie structure;
  llvm::DWARFDie member;
  explicit operator bool() const { return member.isValid(); }
};
Member FindMember(llvm::DWARFDie structure, std::string_view name);

// The type of what a structure's member function returns; invalid when it has none of that name.
llvm::DWARFDie ResultOf(llvm::DWARFDie structure, std::string_view function);

// The type that indexing gives: an array's or pointer's element, a container's value.
llvm::DWARFDie ElementOf(llvm::DWARFDie type);

// The type that "->" gives for a smart pointer or iterator; invalid when it is none.
llvm::DWARFDie PointeeOf(llvm::DWARFDie structure);

// Whether a structure is somebody's own lock: its name says so and it holds little else. Its inner
// lock is then named after the object and not after the inner member.
bool IsLockWrapper(llvm::DWARFDie structure);

// Whether the type belongs to the C or C++ library.
bool IsLibraryType(llvm::DWARFDie structure);

// The members that lead from the start of an object of `type` to `offset`; indices are "[3]".
struct OffsetStep {
  llvm::DWARFDie structure;  // invalid for an index
  std::string name;
};
std::vector<OffsetStep> PathToOffset(llvm::DWARFDie type, uint64_t offset);

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_DEBUG_TYPES_H_
