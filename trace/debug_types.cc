#include "trace/debug_types.h"

#include <algorithm>
#include <cstring>

#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/DebugInfo/DWARF/DWARFFormValue.h"
#include "llvm/DebugInfo/DWARF/DWARFUnit.h"
#include "trace/function_name.h"
#include "trace/lock_words.h"

namespace lockgraph::trace {
namespace {

namespace dwarf = llvm::dwarf;
using llvm::DWARFDie;

// Bounds the walk through types of damaged debug information.
constexpr int kMaxDepth = 32;

// A structure that keeps more than this beside its lock is not a lock, whatever its name.
constexpr int kWrapperMembers = 8;

uint64_t Unsigned(DWARFDie die, dwarf::Attribute attribute, uint64_t otherwise) {
  return dwarf::toUnsigned(die.find(attribute), otherwise);
}

uint64_t SizeOf(DWARFDie type) {
  if (!type.isValid()) return 0;
  return type.getTypeSize(type.getDwarfUnit()->getAddressByteSize()).value_or(0);
}

DWARFDie TemplateArgument(DWARFDie structure, int index) {
  for (DWARFDie child : structure.children()) {
    if (child.getTag() == dwarf::DW_TAG_template_type_parameter && index-- == 0) {
      return Strip(TypeOf(child), false);
    }
  }
  return {};
}

Member FindMemberWithin(DWARFDie structure, std::string_view name, int depth) {
  if (!structure.isValid() || depth > kMaxDepth) return {};
  for (DWARFDie child : structure.children()) {
    const bool variable = child.getTag() == dwarf::DW_TAG_variable;  // a static member
    if (child.getTag() == dwarf::DW_TAG_member || variable) {
      const char* own = child.getShortName();
      if (own != nullptr && name == own) return {structure, child};
      if (own == nullptr) {
        if (Member found = FindMemberWithin(Strip(TypeOf(child), false), name, depth + 1)) {
          return {structure, found.member};
        }
      }
    } else if (child.getTag() == dwarf::DW_TAG_inheritance) {
      if (Member found = FindMemberWithin(Strip(TypeOf(child), false), name, depth + 1)) {
        return found;
      }
    }
  }
  return {};
}

DWARFDie ResultWithin(DWARFDie structure, std::string_view function, int depth) {
  if (!structure.isValid() || depth > kMaxDepth) return {};
  for (DWARFDie child : structure.children()) {
    if (child.getTag() == dwarf::DW_TAG_subprogram) {
      const char* name = child.getShortName();
      if (name != nullptr && function == name) return TypeOf(child);
    } else if (child.getTag() == dwarf::DW_TAG_inheritance) {
      if (DWARFDie found = ResultWithin(Strip(TypeOf(child), false), function, depth + 1)) {
        return found;
      }
    }
  }
  return {};
}

}  // namespace

DWARFDie TypeOf(DWARFDie die) {
  if (!die.isValid()) return {};
  const auto value = die.findRecursively({dwarf::DW_AT_type});
  return value ? die.getAttributeValueAsReferencedDie(*value).resolveTypeUnitReference()
               : DWARFDie();
}

bool IsPointerOrReference(DWARFDie type) {
  switch (type.isValid() ? type.getTag() : dwarf::DW_TAG_null) {
    case dwarf::DW_TAG_pointer_type:
    case dwarf::DW_TAG_reference_type:
    case dwarf::DW_TAG_rvalue_reference_type:
      return true;
    default:
      return false;
  }
}

bool IsStructure(DWARFDie type) {
  switch (type.isValid() ? type.getTag() : dwarf::DW_TAG_null) {
    case dwarf::DW_TAG_structure_type:
    case dwarf::DW_TAG_class_type:
    case dwarf::DW_TAG_union_type:
      return true;
    default:
      return false;
  }
}

DWARFDie Strip(DWARFDie type, bool through_pointers) {
  for (int i = 0; i < kMaxDepth && type.isValid(); ++i) {
    switch (type.getTag()) {
      case dwarf::DW_TAG_typedef:
      case dwarf::DW_TAG_const_type:
      case dwarf::DW_TAG_volatile_type:
      case dwarf::DW_TAG_restrict_type:
      case dwarf::DW_TAG_atomic_type:
        break;
      default:
        if (!through_pointers || !IsPointerOrReference(type)) return type;
    }
    type = TypeOf(type);
  }
  return type;
}

std::string NameOf(DWARFDie die) {
  const char* name = die.isValid() ? die.getShortName() : nullptr;
  return name == nullptr ? "" : WithoutTemplateArguments(name);
}

std::string DistinctName(DWARFDie die) {
  const char* name = die.isValid() ? die.getShortName() : nullptr;
  const std::string qualified = QualifiedName(die);
  const char* arguments = name == nullptr ? nullptr : std::strchr(name, '<');
  return arguments == nullptr ? qualified : qualified + arguments;
}

std::string QualifiedName(DWARFDie die) {
  if (!die.isValid()) return "";
  // A definition outside of its class says what it defines.
  if (DWARFDie declared = die.getAttributeValueAsReferencedDie(dwarf::DW_AT_specification)) {
    return QualifiedName(declared);
  }
  std::string name = NameOf(die);
  int depth = 0;
  for (DWARFDie scope = die.getParent(); scope.isValid() && ++depth < kMaxDepth;
       scope = scope.getParent()) {
    const bool is_namespace = scope.getTag() == dwarf::DW_TAG_namespace;
    if (!is_namespace && !IsStructure(scope)) continue;
    if (is_namespace && scope.find(dwarf::DW_AT_export_symbols)) continue;
    const std::string outer = NameOf(scope);
    if (!outer.empty()) name = outer + "::" + name;
  }
  return name;
}

Member FindMember(DWARFDie structure, std::string_view name) {
  return FindMemberWithin(structure, name, 0);
}

DWARFDie ResultOf(DWARFDie structure, std::string_view function) {
  return ResultWithin(structure, function, 0);
}

DWARFDie ElementOf(DWARFDie type) {
  type = Strip(type, false);
  if (!type.isValid()) return {};
  if (IsPointerOrReference(type)) {
    const DWARFDie pointee = Strip(TypeOf(type), false);
    const bool reference = type.getTag() != dwarf::DW_TAG_pointer_type;
    return reference ? ElementOf(pointee) : pointee;
  }
  if (type.getTag() == dwarf::DW_TAG_array_type) return Strip(TypeOf(type), false);
  if (!IsStructure(type)) return {};
  if (DWARFDie result = ResultOf(type, "operator[]")) return Strip(result, true);
  const std::string name = NameOf(type);
  const bool map = name.find("map") != std::string::npos;
  return TemplateArgument(type, map ? 1 : 0);
}

DWARFDie PointeeOf(DWARFDie structure) {
  if (!IsStructure(structure)) return {};
  if (DWARFDie result = ResultOf(structure, "operator->")) {
    const DWARFDie pointee = Strip(result, true);
    if (pointee.isValid() && pointee != structure) return pointee;
  }
  const std::string name = NameOf(structure);
  for (const char* smart : {"_ptr", "optional", "Ptr", "reference_wrapper", "iterator"}) {
    if (name.find(smart) != std::string::npos) return TemplateArgument(structure, 0);
  }
  return {};
}

bool IsLockWrapper(DWARFDie structure) {
  if (!IsStructure(structure)) return false;
  if (!NamesSomethingToWaitFor(NameOf(structure))) return false;
  int members = 0;
  for (DWARFDie child : structure.children()) {
    members += child.getTag() == dwarf::DW_TAG_member ? 1 : 0;
  }
  return members <= kWrapperMembers;
}

bool IsLibraryType(DWARFDie structure) {
  const std::string name = QualifiedName(structure);
  return name.compare(0, 5, "std::") == 0 || name.compare(0, 8, "pthread_") == 0 ||
         name.compare(0, 2, "__") == 0 || name == "sem_t" || name == "mtx_t" || name == "cnd_t";
}

std::vector<OffsetStep> PathToOffset(DWARFDie type, uint64_t offset) {
  std::vector<OffsetStep> path;
  for (int depth = 0; depth < kMaxDepth; ++depth) {
    // The C library's locks are unions behind a typedef: their insides are nobody's names.
    if (type.isValid() && type.getTag() == dwarf::DW_TAG_typedef && IsLibraryType(type)) break;
    const DWARFDie next = Strip(type, false);
    if (type.isValid() && type.getTag() == dwarf::DW_TAG_typedef && next != type) {
      type = TypeOf(type);
      continue;
    }
    type = next;
    if (!type.isValid()) break;
    if (type.getTag() == dwarf::DW_TAG_array_type) {
      const DWARFDie element = TypeOf(type);
      const uint64_t size = SizeOf(element);
      if (size == 0) break;
      path.push_back({{}, "[" + std::to_string(offset / size) + "]"});
      offset %= size;
      type = element;
      continue;
    }
    if (!IsStructure(type) || IsLibraryType(type)) break;
    DWARFDie found;
    for (DWARFDie child : type.children()) {
      const bool base = child.getTag() == dwarf::DW_TAG_inheritance;
      if (child.getTag() != dwarf::DW_TAG_member && !base) continue;
      const uint64_t begin = Unsigned(child, dwarf::DW_AT_data_member_location, 0);
      const uint64_t size = SizeOf(TypeOf(child));
      if (offset < begin || offset >= begin + std::max<uint64_t>(size, 1)) continue;
      found = child;
      offset -= begin;
      break;
    }
    if (!found.isValid()) break;
    if (const std::string name = NameOf(found); !name.empty()) path.push_back({type, name});
    type = TypeOf(found);
  }
  return path;
}

}  // namespace lockgraph::trace
