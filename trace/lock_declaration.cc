#include "trace/lock_declaration.h"

#include <utility>

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/BinaryFormat/Dwarf.h"
#include "llvm/DebugInfo/DWARF/DWARFCompileUnit.h"
#include "llvm/DebugInfo/DWARF/DWARFContext.h"
#include "llvm/DebugInfo/DWARF/DWARFExpression.h"
#include "llvm/DebugInfo/DWARF/DWARFUnit.h"
#include "llvm/Object/BuildID.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/Error.h"
#include "trace/debug_types.h"

namespace lockgraph::trace {
namespace {

namespace dwarf = llvm::dwarf;
using llvm::DWARFDie;
using ObjectFile = llvm::object::OwningBinary<llvm::object::ObjectFile>;

constexpr int kMaxScopes = 64;

ObjectFile OpenObject(const std::string& path) {
  auto object = llvm::object::ObjectFile::createObjectFile(path);
  if (object) return std::move(*object);
  llvm::consumeError(object.takeError());
  return {};
}

bool HasDebugInformation(const llvm::object::ObjectFile& object) {
  for (const llvm::object::SectionRef& section : object.sections()) {
    auto name = section.getName();
    if (!name) {
      llvm::consumeError(name.takeError());
    } else if (*name == ".debug_info" || *name == ".zdebug_info") {
      return true;
    }
  }
  return false;
}

// Where a distribution installs the debug information of a build.
std::string DebugFileOf(const llvm::object::ObjectFile& object) {
  const llvm::object::BuildIDRef id = llvm::object::getBuildID(&object);
  if (id.size() < 2) return "";
  const std::string hex = llvm::toHex(id, /*LowerCase=*/true);
  return "/usr/lib/debug/.build-id/" + hex.substr(0, 2) + "/" + hex.substr(2) + ".debug";
}

bool IsArtificial(DWARFDie die) {
  return dwarf::toUnsigned(die.findRecursively({dwarf::DW_AT_artificial}), 0) != 0;
}

// A variable or parameter of a function, with the parameter's position.
struct Local {
  DWARFDie die;
  int parameter = -1;
};

// In the scopes of `scope` that contain `address`, innermost declarations first; 0: in all scopes.
Local FindLocal(DWARFDie scope, std::string_view name, uint64_t address, int depth) {
  Local found;
  int position = 0;
  for (DWARFDie child : scope.children()) {
    const dwarf::Tag tag = child.getTag();
    if (tag == dwarf::DW_TAG_lexical_block && depth < kMaxScopes) {
      if (address != 0 && !child.addressRangeContainsAddress(address)) continue;
      if (Local inner = FindLocal(child, name, address, depth + 1); inner.die) return inner;
    }
    if (tag != dwarf::DW_TAG_formal_parameter && tag != dwarf::DW_TAG_variable) continue;
    const bool parameter = tag == dwarf::DW_TAG_formal_parameter;
    if (parameter && IsArtificial(child)) continue;
    const char* own = child.getShortName();
    if (own != nullptr && name == own) found = {child, parameter ? position : -1};
    if (parameter) ++position;
  }
  return found;
}

DWARFDie FindThis(DWARFDie function) {
  for (DWARFDie child : function.children()) {
    if (child.getTag() != dwarf::DW_TAG_formal_parameter) continue;
    const char* name = child.getShortName();
    if (IsArtificial(child) && name != nullptr &&
        (llvm::StringRef(name) == "this" || llvm::StringRef(name) == "__closure")) {
      return child;
    }
  }
  return {};
}

DWARFDie FindGlobal(DWARFDie scope, std::string_view name, int depth) {
  for (DWARFDie child : scope.children()) {
    const dwarf::Tag tag = child.getTag();
    if (tag == dwarf::DW_TAG_variable) {
      const char* own = child.getShortName();
      if (own != nullptr && name == own) return child;
    } else if (tag == dwarf::DW_TAG_namespace && depth < kMaxScopes) {
      if (DWARFDie found = FindGlobal(child, name, depth + 1)) return found;
    }
  }
  return {};
}

// A closure's structure has no name (Clang) or one in angle brackets (GCC).
bool IsClosure(DWARFDie structure) {
  const char* name = structure.getShortName();
  return name == nullptr || name[0] == '<';
}

std::string FunctionName(DWARFDie function, int depth) {
  for (dwarf::Attribute attribute : {dwarf::DW_AT_abstract_origin, dwarf::DW_AT_specification}) {
    const DWARFDie declared = function.getAttributeValueAsReferencedDie(attribute);
    if (declared) function = declared;
  }
  const std::string name = NameOf(function);
  const DWARFDie closure = function.getParent();
  if (name != "operator()" || !IsStructure(closure) || !IsClosure(closure)) {
    return QualifiedName(function);
  }
  for (DWARFDie scope = closure.getParent(); scope && depth < kMaxScopes;
       scope = scope.getParent()) {
    if (scope.isSubroutineDIE()) return "lambda in " + FunctionName(scope, depth + 1);
  }
  return "lambda";
}

std::string_view LastPart(std::string_view qualified) {
  const size_t colons = qualified.rfind("::");
  return colons == std::string_view::npos ? qualified : qualified.substr(colons + 2);
}

void SetDeclaration(DWARFDie die, std::string& file, uint32_t& line) {
  line = static_cast<uint32_t>(die.getDeclLine());
  if (line != 0) {
    file = die.getDeclFile(llvm::DILineInfoSpecifier::FileLineInfoKind::AbsoluteFilePath);
  }
}

Meaning MemberMeaning(const Member& member) {
  Meaning meaning;
  const std::string structure = QualifiedName(member.structure);
  const std::string name = NameOf(member.member);
  meaning.kind = Meaning::Kind::kMember;
  meaning.name = structure.empty() ? name : structure + "::" + name;
  meaning.key = DistinctName(member.structure) + "::" + name;
  meaning.of_wrapper = IsLockWrapper(member.structure);
  SetDeclaration(member.member, meaning.file, meaning.line);
  return meaning;
}

// Follows the steps of an expression from a value of `type`; `meaning` is the root's.
Meaning FollowSteps(DWARFDie type, const std::vector<std::string>& steps, Meaning meaning) {
  // The object is known as long as the path stays inside of it.
  std::string object = meaning.object;
  const bool behind_parameter = meaning.kind == Meaning::Kind::kParameter && !steps.empty();
  const uint32_t parameter = meaning.parameter;
  bool inside = behind_parameter || !object.empty();
  for (size_t i = 0; i < steps.size(); ++i) {
    const std::string& step = steps[i];
    if (step == "()") return {};
    if (i > 0 && IsPointerOrReference(Strip(type, false))) inside = false;
    if (step == "[]") {
      type = ElementOf(type);
      inside = false;  // which element is not known
      continue;
    }
    DWARFDie structure = Strip(type, /*through_pointers=*/true);
    const bool called = i + 1 < steps.size() && steps[i + 1] == "()";
    for (int hops = 0; structure.isValid() && hops < 4; ++hops) {
      if (called ? ResultOf(structure, step).isValid() : bool(FindMember(structure, step))) break;
      const DWARFDie pointee = PointeeOf(structure);
      if (!pointee.isValid()) break;
      structure = pointee;
      inside = false;
    }
    if (!IsStructure(structure)) return {};
    if (called) {
      type = ResultOf(structure, step);
      if (!type.isValid()) return {};
      meaning = {};
      inside = false;
      ++i;
      continue;
    }
    const Member member = FindMember(structure, step);
    if (member) {
      meaning = MemberMeaning(member);
      object += "." + step;
      meaning.object = inside ? object : "";
      meaning.behind_parameter = inside && behind_parameter;
      meaning.parameter = parameter;
      type = TypeOf(member.member);
    } else {
      // Its definition is in another module: the name is known all the same.
      const bool declared_only = structure.find(dwarf::DW_AT_declaration).has_value();
      if (!declared_only || i + 1 != steps.size()) return {};
      meaning = {};
      meaning.kind = Meaning::Kind::kMember;
      meaning.name = QualifiedName(structure) + "::" + step;
      meaning.key = meaning.name;
    }
  }
  return meaning;
}

}  // namespace

class LockDeclarations::Module {
 public:
  explicit Module(const std::string& path) : object_(OpenObject(path)) {
    if (object_.getBinary() == nullptr) return;
    if (!HasDebugInformation(*object_.getBinary())) {
      object_ = OpenObject(DebugFileOf(*object_.getBinary()));
      if (object_.getBinary() == nullptr) return;
    }
    const auto quiet = [](llvm::Error error) { llvm::consumeError(std::move(error)); };
    context_ = llvm::DWARFContext::create(*object_.getBinary(),
                                          llvm::DWARFContext::ProcessDebugRelocations::Ignore,
                                          nullptr, "", quiet, quiet);
  }

  Meaning Evaluate(const Frame& frame, const LockExpression& expression) {
    const DWARFDie function = FunctionAt(frame);
    if (!function) return {};
    const std::string_view root = LastPart(expression.root);

    Local local = FindLocal(function, root, frame.address, 0);
    const DWARFDie origin = function.getAttributeValueAsReferencedDie(dwarf::DW_AT_abstract_origin);
    if (!local.die) local = FindLocal(origin, root, 0, 0);
    if (local.die) return OfLocal(local, expression);
    DWARFDie object = FindThis(function);
    if (!object && origin) object = FindThis(origin);
    if (object) {
      const Meaning meaning = OfObject(Strip(TypeOf(object), true), root, expression);
      if (meaning.kind != Meaning::Kind::kUnknown) return meaning;
    }
    if (DWARFDie global = FindGlobal(function.getDwarfUnit()->getUnitDIE(false), root, 0)) {
      Meaning meaning;
      meaning.kind = Meaning::Kind::kVariable;
      meaning.name = QualifiedName(global);
      if (!IsPointerOrReference(Strip(TypeOf(global), false))) meaning.object = meaning.name;
      SetDeclaration(global, meaning.file, meaning.line);
      return FollowSteps(TypeOf(global), expression.steps, meaning);
    }
    return {};
  }

  std::string FunctionOf(const Frame& frame) {
    const DWARFDie function = FunctionAt(frame);
    return function ? FunctionName(function, 0) : "";
  }

  std::optional<StaticLock> StaticAt(uint64_t address, const std::string& name) {
    if (!context_) return std::nullopt;
    llvm::DWARFCompileUnit* unit = context_->getCompileUnitForDataAddress(address);
    if (unit == nullptr) return std::nullopt;
    const DWARFDie variable = unit->getVariableForAddress(address);
    const auto start = StartOf(variable);
    if (!start || *start > address) return std::nullopt;
    std::vector<OffsetStep> path = PathToOffset(TypeOf(variable), address - *start);
    while (!path.empty() && path.back().structure.isValid() &&
           (IsLockWrapper(path.back().structure) || IsLibraryType(path.back().structure))) {
      path.pop_back();
    }
    StaticLock lock;
    lock.object = name;
    lock.name = name;
    SetDeclaration(variable, lock.file, lock.line);
    for (const OffsetStep& step : path) {
      lock.object += step.structure.isValid() ? "." + step.name : step.name;
      if (!step.structure.isValid()) continue;
      lock.structure = DistinctName(step.structure);
      lock.name = QualifiedName(step.structure) + "::" + step.name;
    }
    return lock;
  }

 private:
  // The function of the frame, which may be inlined into others at its address.
  DWARFDie FunctionAt(const Frame& frame) {
    if (!context_) return {};
    llvm::DWARFCompileUnit* unit = context_->getCompileUnitForCodeAddress(frame.address);
    if (unit == nullptr) return {};
    llvm::SmallVector<DWARFDie, 4> chain;
    unit->getInlinedChainForAddress(frame.address, chain);
    return frame.inline_depth < chain.size() ? chain[frame.inline_depth] : DWARFDie();
  }

  static Meaning OfLocal(const Local& local, const LockExpression& expression) {
    Meaning meaning;
    const DWARFDie type = Strip(TypeOf(local.die), false);
    const bool passed = local.parameter >= 0 && IsPointerOrReference(type);
    meaning.kind = passed ? Meaning::Kind::kParameter : Meaning::Kind::kVariable;
    meaning.parameter = passed ? static_cast<uint32_t>(local.parameter) : 0;
    meaning.name = NameOf(local.die);
    if (!passed && !IsPointerOrReference(type)) meaning.object = meaning.name;
    SetDeclaration(local.die, meaning.file, meaning.line);
    return FollowSteps(type, expression.steps, meaning);
  }

  // The root is a member of the object whose function runs, or was captured by a lambda.
  static Meaning OfObject(DWARFDie structure, std::string_view root,
                          const LockExpression& expression) {
    Member member = FindMember(structure, root);
    const bool closure = structure.isValid() && IsClosure(structure);
    if (!member && closure) member = FindMember(structure, "__" + std::string(root));
    if (member) {
      Meaning meaning = MemberMeaning(member);
      if (closure) {
        meaning.kind = Meaning::Kind::kVariable;
        meaning.name = std::string(root);
        // A captured reference is to the variable itself; a captured pointer leads elsewhere.
        const DWARFDie type = Strip(TypeOf(member.member), false);
        const bool pointer = type.isValid() && type.getTag() == dwarf::DW_TAG_pointer_type;
        meaning.object =
            pointer || IsPointerOrReference(Strip(TypeOf(type), false)) ? "" : meaning.name;
      }
      return FollowSteps(TypeOf(member.member), expression.steps, meaning);
    }
    if (!closure) return {};
    for (const char* captured : {"this", "__this"}) {
      if (Member self = FindMember(structure, captured)) {
        return OfObject(Strip(TypeOf(self.member), true), root, expression);
      }
    }
    return {};
  }

  static std::optional<uint64_t> StartOf(DWARFDie variable) {
    if (!variable) return std::nullopt;
    auto locations = variable.getLocations(dwarf::DW_AT_location);
    if (!locations) {
      llvm::consumeError(locations.takeError());
      return std::nullopt;
    }
    for (const llvm::DWARFLocationExpression& location : *locations) {
      llvm::DWARFUnit* unit = variable.getDwarfUnit();
      llvm::DataExtractor data(llvm::toStringRef(location.Expr), true, unit->getAddressByteSize());
      llvm::DWARFExpression expression(data, unit->getAddressByteSize());
      for (const llvm::DWARFExpression::Operation& operation : expression) {
        if (operation.getCode() == dwarf::DW_OP_addr) return operation.getRawOperand(0);
        if (operation.getCode() == dwarf::DW_OP_addrx) {
          const auto indexed =
              unit->getAddrOffsetSectionItem(static_cast<uint32_t>(operation.getRawOperand(0)));
          if (indexed) return indexed->Address;
        }
      }
    }
    return std::nullopt;
  }

  ObjectFile object_;
  std::unique_ptr<llvm::DWARFContext> context_;
};

LockDeclarations::LockDeclarations() = default;
LockDeclarations::~LockDeclarations() = default;

LockDeclarations::Module* LockDeclarations::Open(const std::string& path) {
  auto& module = modules_[path];
  if (module == nullptr) module = std::make_unique<Module>(path);
  return module.get();
}

Meaning LockDeclarations::Evaluate(const Frame& frame, const LockExpression& expression) {
  if (frame.module_path.empty() || frame.file.empty()) return {};
  Meaning meaning = Open(frame.module_path)->Evaluate(frame, expression);
  if (expression.dereferenced) {
    meaning.object.clear();
    meaning.behind_parameter = false;
  }
  return meaning;
}

std::string LockDeclarations::FunctionOf(const Frame& frame) {
  return frame.module_path.empty() ? "" : Open(frame.module_path)->FunctionOf(frame);
}

std::optional<StaticLock> LockDeclarations::StaticAt(const std::string& path, uint64_t address,
                                                     const std::string& variable) {
  return Open(path)->StaticAt(address, variable);
}

}  // namespace lockgraph::trace
