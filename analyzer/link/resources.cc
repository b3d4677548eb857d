#include "analyzer/link/resources.h"

#include <algorithm>
#include <cctype>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "analyzer/link/names.h"

namespace lockgraph::link {

using lockorder::Instance;
using lockorder::ReaderPolicy;
using lockorder::ResourceId;
using lockorder::ResourceKind;
using lockorder::SiteId;
using summary::FieldId;
using summary::FunctionId;
using summary::TypeId;

namespace {

// What a person would write: no anonymous namespaces.
std::string Readable(std::string name) {
  return absl::StrReplaceAll(name, {{"(anonymous namespace)::", ""}, {"(anonymous)::", ""}});
}

}  // namespace

Resources::Resources(Analysis& analysis, lockorder::Observations& observations)
    : analysis_(analysis),
      observations_(observations),
      owners_(analysis, observations),
      set_once_(analysis.program, analysis.symbols) {
  ReadTraits();
}

void Resources::ReadTraits() {
  for (const Analysis::LockTrait& trait : analysis_.lock_traits) {
    auto& known = traits_[ClassOf(trait.lock).key];
    if (trait.trait == Hidden::kRecursive) {
      bool& all =
          recursive_fields_.try_emplace(InnermostField(trait.lock).value, true).first->second;
      all = all && trait.value == 1;
      known.recursive |= trait.value == 1;
      known.checked |= trait.value == kErrorCheck;
    }
    if (trait.trait == Hidden::kShared) known.shared |= trait.value == 1;
    if (trait.trait == Hidden::kPolicy) known.policy = std::max(known.policy, trait.value);
  }
}

FieldId Resources::InnermostField(Symbol place) const {
  const Symbols& symbols = analysis_.symbols;
  while (symbols.kind(place) == SymbolKind::kField || symbols.kind(place) == SymbolKind::kElement) {
    const SymbolNode& node = symbols.at(place);
    const bool field = node.kind == SymbolKind::kField;
    if (field && !analysis_.program.fields[node.b].in_system_header) return {node.b};
    place = Symbol{node.a};
  }
  return {};
}

std::string Resources::KeyOf(Symbol place) { return ClassOf(place).key; }

bool Resources::IsChecked(Symbol place) {
  const auto trait = traits_.find(ClassOf(place).key);
  return trait != traits_.end() && trait->second.checked;
}

bool Resources::IsShared(Symbol place) {
  if (FileLocks::Contains(analysis_.symbols, place)) return true;
  const auto trait = traits_.find(ClassOf(place).key);
  return trait != traits_.end() && trait->second.shared;
}

// A class that is derived from a known lock is one of its kind.
const LockType* Resources::LockTypeOf(TypeId type) const {
  const LockType* known = analysis_.api.FindLockType(analysis_.program.types[type.value].name);
  const summary::Record* record = analysis_.program.RecordOf(type);
  if (known != nullptr || record == nullptr) return known;
  for (TypeId base : record->bases) {
    if (known == nullptr && base.valid()) known = LockTypeOf(base);
  }
  return known;
}

bool Resources::IsLockType(TypeId type) const {
  return type.valid() &&
         analysis_.api.FindLockType(analysis_.program.types[type.value].name) != nullptr;
}

// A class that is itself a lock: its inner lock is named after the object, not after the inner
// field.
bool Resources::IsWrapper(TypeId type) {
  if (!type.valid()) return false;
  auto [it, fresh] = wrappers_.try_emplace(type.value, false);
  if (!fresh) return it->second;
  const summary::Record* record = analysis_.program.RecordOf(type);
  const std::string name = absl::AsciiStrToLower(analysis_.program.types[type.value].name);
  const std::string last = absl::StrReplaceAll(LastName(name), {{"clock", ""}, {"block", ""}});
  bool wrapper =
      (record != nullptr && record->is_capability) ||
      Says(last, {"mutex", "lock", "critical", "latch", "monitor", "mtx", "sem", "event", "cond"});
  if (record != nullptr) {
    // A structure that keeps much else beside a lock is not a lock, whatever its name.
    if (record->fields.size() > 8 && !record->is_capability) wrapper = false;
  }
  wrappers_[type.value] = wrapper;
  return wrapper;
}

Resources::Class Resources::ClassOf(Symbol place) {
  const Program& program = analysis_.program;
  const Symbols& symbols = analysis_.symbols;
  std::vector<FieldId> chain;  // innermost first
  Symbol at = place;
  bool once = false;
  while (symbols.kind(at) == SymbolKind::kField || symbols.kind(at) == SymbolKind::kElement) {
    const SymbolNode& node = symbols.at(at);
    if (node.kind == SymbolKind::kField) {
      if (node.b == HiddenField(Hidden::kEngaged).value) once = true;
      if (!program.fields[node.b].in_system_header) chain.push_back({node.b});
    }
    at = Symbol{node.a};
  }
  const SymbolNode& root = symbols.at(at);
  // A lock object behind a pointer (an implementation class, a C object with methods) is named
  // after what keeps the pointer.
  const auto all_wrappers = std::all_of(chain.begin(), chain.end(), [&](FieldId f) {
    return IsWrapper(program.fields[f.value].record);
  });
  if (!chain.empty() && all_wrappers && root.kind == SymbolKind::kDeref &&
      symbols.kind(Symbol{root.a}) == SymbolKind::kLoad) {
    const Symbol holder{symbols.at(Symbol{root.a}).a};
    const SymbolKind kind = symbols.kind(holder);
    if (kind == SymbolKind::kField || kind == SymbolKind::kGlobal || kind == SymbolKind::kElement) {
      return ClassOf(holder);
    }
  }
  const bool named_root = root.kind == SymbolKind::kGlobal || root.kind == SymbolKind::kLocal;
  // The variable itself is the lock only if it is of the lock's class, not of one derived from it.
  const auto own_class = [&](FieldId f) {
    return program.RecordOf(symbols.TypeOf(at)) == program.RecordOf(program.fields[f.value].record);
  };
  while (!chain.empty() && IsWrapper(program.fields[chain.front().value].record) &&
         (chain.size() > 1 || (named_root && own_class(chain.front())))) {
    chain.erase(chain.begin());
  }
  Class result;
  if (!chain.empty()) {
    const summary::Field& field = program.fields[chain.front().value];
    result.key = field.key;
    const std::string record = field.record.valid() ? program.types[field.record.value].name : "";
    result.name = record.empty() ? field.name : absl::StrCat(record, "::", field.name);
    result.type = field.type;
    result.declared = field.place;
  } else if (root.kind == SymbolKind::kGlobal) {
    const summary::Variable& variable = program.variables[root.a];
    result = {absl::StrCat("global ", variable.key), variable.name, variable.type, variable.place};
  } else if (root.kind == SymbolKind::kLocal) {
    const summary::Body* body = program.BodyOf({root.a});
    const summary::Local& local = body->locals[root.b];
    result = {absl::StrCat("local ", program.functions[root.a].key, "#", root.b), local.name,
              local.type, local.place};
  } else {
    const TypeId type = symbols.TypeOf(place);
    const std::string name = type.valid() ? program.types[type.value].spelling : "lock";
    result = {absl::StrCat("type ", name, " ", symbols.ToString(place)),
              absl::StrCat("*(", name, "*)"),
              type,
              {},
              true};
    if (root.kind == SymbolKind::kDeref && symbols.kind(Symbol{root.a}) == SymbolKind::kLoad) {
      // A pointer kept in a field or variable: named after that.
      Class holder = ClassOf(Symbol{symbols.at(Symbol{root.a}).a});
      result = {absl::StrCat("*", holder.key), absl::StrCat("*", holder.name), type,
                holder.declared, true};
    }
  }
  // The flag and the mutex around it are two.
  if (analysis_.monitor_locks.Contains(symbols, place)) {
    result.key = absl::StrCat("monitor ", result.key);
  }
  if (once) {
    result.key = absl::StrCat("once ", result.key);
    result.name = absl::StrCat("initialisation of ", result.name);
  }
  if (FileLocks::Contains(symbols, place)) {
    result.key = absl::StrCat("file ", result.key);
    result.name = absl::StrCat("lock on file ", absl::StripPrefix(result.name, "*"));
  } else if (FileLocks::IsDescriptor(symbols, place)) {
    const SymbolNode end = symbols.at(Symbol{symbols.at(place).a});
    const bool pair = end.kind == SymbolKind::kElement;
    if (pair) absl::StrAppend(&result.name, "[", symbols.at(Symbol{end.b}).integer, "]");
    result.key = absl::StrCat("descriptor ", result.name, " ", result.key);
  }
  result.name = Readable(std::move(result.name));
  return result;
}

std::string Resources::NameOf(Symbol place) { return ClassOf(place).name; }

// Whether an object of `type` is also one of `base`.
bool Resources::IsA(TypeId type, TypeId base) const {
  const Program& program = analysis_.program;
  if (!type.valid() || !base.valid()) return false;
  if (program.types[type.value].name == program.types[base.value].name) return true;
  const summary::Record* record = program.RecordOf(type);
  return record != nullptr && std::any_of(record->bases.begin(), record->bases.end(),
                                          [&](TypeId b) { return IsA(b, base); });
}

// Replaces a pointer whose value the path did not know by the objects that can be there.
std::vector<Symbol> Resources::Resolve(Symbol place, FunctionId root_function) {
  Symbols& symbols = analysis_.symbols;
  const Program& program = analysis_.program;
  const Symbol root = symbols.Root(place);
  const SymbolNode node = symbols.at(root);
  if (node.kind != SymbolKind::kDeref) return {place};
  const Symbol pointer{node.a};
  const TypeId pointee = symbols.TypeOf(root);
  if (!(IsLockType(pointee) || IsWrapper(pointee))) return {place};
  PointsTo::Node flow;
  const SymbolNode p = symbols.at(pointer);
  if (p.kind == SymbolKind::kParameter && root_function.valid()) {
    flow = analysis_.points_to.NodeOfLocal(root_function, p.a);
  } else if (p.kind == SymbolKind::kLoad) {
    const Symbol holder = symbols.Holder(Symbol{p.a});
    const SymbolNode h = symbols.at(holder);
    if (h.kind == SymbolKind::kField) flow = analysis_.points_to.NodeOfField({h.b});
    if (h.kind == SymbolKind::kGlobal) flow = analysis_.points_to.NodeOfVariable({h.a});
    if (h.kind == SymbolKind::kLocal) flow = analysis_.points_to.NodeOfLocal({h.a}, h.b);
  }
  if (!flow.valid()) return {place};
  const auto matches = [&](TypeId type) {
    while (type.valid() && program.types[type.value].kind == summary::Type::Kind::kArray)
      type = program.types[type.value].element;
    return IsA(type, pointee);
  };
  std::vector<Symbol> found;
  for (FieldId f : analysis_.points_to.LockFields(flow)) {
    if (!matches(program.fields[f.value].type)) continue;
    // Of some object of that class.
    // Another pointer may lead to another one.
    const Symbol object = symbols.Deref(symbols.Intern(
        {.kind = SymbolKind::kOpaque, .b = 0xfff00000 + f.value, .integer = pointer.id}));
    found.push_back(symbols.Replace(place, root, symbols.Field(object, f)));
  }
  for (summary::VariableId v : analysis_.points_to.LockVariables(flow)) {
    if (matches(program.variables[v.value].type))
      found.push_back(symbols.Replace(place, root, symbols.Global(v)));
  }
  if (found.empty() || found.size() > 4) return {place};
  return found;
}

Instance Resources::InstanceOf(Symbol place) const {
  const Symbols& symbols = analysis_.symbols;
  if (symbols.MentionsStale(place)) return Instance::kUnknown;
  bool indexed = false;
  Symbol at = place;
  while (symbols.kind(at) == SymbolKind::kField || symbols.kind(at) == SymbolKind::kElement) {
    const SymbolNode& node = symbols.at(at);
    if (node.kind == SymbolKind::kElement) {
      if (node.b == Symbol::kNone) return Instance::kUnknown;
      indexed = indexed || symbols.kind(Symbol{node.b}) != SymbolKind::kInteger;
    }
    at = Symbol{node.a};
  }
  const SymbolNode& root = symbols.at(at);
  if (indexed) return Instance::kRelative;
  if (root.kind == SymbolKind::kGlobal) {
    return analysis_.program.variables[root.a].is_thread_local ? Instance::kRelative
                                                               : Instance::kOne;
  }
  if (root.kind == SymbolKind::kLocal) {
    return analysis_.program.functions[root.a].is_main ? Instance::kOne : Instance::kRelative;
  }
  if (root.kind == SymbolKind::kDeref && symbols.kind(Symbol{root.a}) == SymbolKind::kLoad) {
    // What a global pointer points to goes by the pointer's name. Pointers in what it leads to are
    // set again and again, but for one to a lock that was made apart from its object.
    const Symbol pointer{symbols.at(Symbol{root.a}).a};
    const SymbolKind kept = symbols.kind(symbols.Root(pointer));
    const bool variable = kept == SymbolKind::kGlobal || kept == SymbolKind::kLocal ||
                          (kept == SymbolKind::kDeref && IsLockType(symbols.TypeOf(at)));
    return variable && InstanceOf(pointer) == Instance::kOne ? Instance::kOne : Instance::kRelative;
  }
  if (root.kind == SymbolKind::kDeref && symbols.kind(Symbol{root.a}) == SymbolKind::kNew) {
    const SymbolNode& made = symbols.at(Symbol{root.a});
    const bool in_main =
        made.a < analysis_.program.functions.size() && analysis_.program.functions[made.a].is_main;
    return in_main ? Instance::kOne : Instance::kRelative;
  }
  return Instance::kRelative;
}

ResourceId Resources::Make(Symbol place, ResourceKind kind, FunctionId root,
                           lockorder::ThreadId private_to, lockorder::ThreadId process) {
  const Class lock_class = ClassOf(place);
  std::string class_key = lock_class.key;
  if (process.valid() && !IsShared(place))
    absl::StrAppend(&class_key, " in process ", process.value);
  const Symbols& symbols = analysis_.symbols;
  if (absl::StartsWith(lock_class.key, "once ")) kind = ResourceKind::kOnce;
  const Instance instance = private_to.valid() ? Instance::kOne : InstanceOf(place);
  std::string instance_key = symbols.ToString(place);
  if (instance == Instance::kRelative && root.valid()) {
    absl::StrAppend(&instance_key, " in ", analysis_.program.functions[root.value].key);
  }
  if (private_to.valid()) absl::StrAppend(&instance_key, " of thread ", private_to.value);
  const std::string key = absl::StrCat(static_cast<int>(kind), "|", static_cast<int>(instance), "|",
                                       class_key, "|", instance_key);
  auto [it, fresh] = by_key_.try_emplace(key, observations_.resources.size());
  if (!fresh) return {it->second};
  lockorder::Resource resource;
  resource.kind = kind;
  resource.class_key = class_key;
  resource.instance_key = instance_key;
  resource.name = lock_class.name;
  resource.instance = instance;
  Owners::Owner owner = owners_.Of(place, root);
  resource.owner = owner.object;
  resource.place = std::move(owner.place);
  const TypeId type = lock_class.type;
  if (type.valid()) resource.type = analysis_.program.types[type.value].spelling;
  resource.declared_at = Site(lock_class.declared, "");
  const TypeId native = symbols.TypeOf(place);
  for (TypeId t : {type, native}) {
    if (!t.valid()) continue;
    const LockType* known = LockTypeOf(t);
    resource.recursive |= LockNames::SaysRecursive(analysis_.program.types[t.value].name);
    if (known == nullptr) continue;
    resource.recursive = known->recursive;
    resource.policy = known->policy;
  }
  if (auto trait = traits_.find(lock_class.key); trait != traits_.end()) {
    resource.recursive |= trait->second.recursive;
    if (trait->second.policy == 2) resource.policy = ReaderPolicy::kWriterPreferring;
  }
  // A process that has such a lock may ask for it again.
  resource.recursive |= FileLocks::IsRecord(symbols, place);
  if (analysis_.monitor_locks.Contains(symbols, place)) {
    resource.policy = analysis_.monitor_locks.PolicyOf({symbols.at(place).b});
  }
  // A lock that is named after what leads to it is of the kind that its own field always is.
  const FieldId field = InnermostField(place);
  const auto always = recursive_fields_.find(field.value);
  resource.recursive |= field.valid() && always != recursive_fields_.end() && always->second;
  observations_.resources.push_back(std::move(resource));
  // alice.mutex for an object that has a name of its own.
  std::string own;
  Symbol at = place;
  std::string suffix;
  while (symbols.kind(at) == SymbolKind::kField || symbols.kind(at) == SymbolKind::kElement) {
    const SymbolNode& node = symbols.at(at);
    if (node.kind == SymbolKind::kElement && node.b != Symbol::kNone) {
      suffix = absl::StrCat("[", symbols.ToString(Symbol{node.b}), "]", suffix);
    } else if (node.kind == SymbolKind::kField &&
               !analysis_.program.fields[node.b].in_system_header &&
               !IsWrapper(analysis_.program.fields[node.b].record)) {
      suffix = absl::StrCat(".", analysis_.program.fields[node.b].name, suffix);
    }
    at = Symbol{node.a};
  }
  const SymbolNode& node = symbols.at(at);
  if (node.kind == SymbolKind::kGlobal)
    own = absl::StrCat(analysis_.program.variables[node.a].name, suffix);
  if (node.kind == SymbolKind::kLocal) {
    own = absl::StrCat(analysis_.program.BodyOf({node.a})->locals[node.b].name, suffix);
  }
  instance_names_.resize(observations_.resources.size());
  instance_names_.back() = Readable(own);
  if (node.kind == SymbolKind::kDeref && symbols.kind(Symbol{node.a}) == SymbolKind::kLoad) {
    by_pointer_.insert(it->second);
  }
  return {it->second};
}

// A function's static pointer is set once: before and after, it leads to the same object.
Symbol Resources::Settled(Symbol place) {
  Symbols& symbols = analysis_.symbols;
  const SymbolNode root = symbols.at(symbols.Root(place));
  if (root.kind != SymbolKind::kDeref) return place;
  const SymbolNode pointer = symbols.at(Symbol{root.a});
  if (pointer.kind == SymbolKind::kLoad) return set_once_.Settled(place);
  if (pointer.kind != SymbolKind::kMerge || pointer.c == Symbol::kNone) return place;
  const SymbolNode variable = symbols.at(Symbol{pointer.c});
  const bool once = variable.kind == SymbolKind::kGlobal &&
                    analysis_.program.variables[variable.a].is_function_static;
  return once ? symbols.Replace(place, Symbol{root.a}, symbols.Load(Symbol{pointer.c})) : place;
}

std::vector<ResourceId> Resources::At(Symbol place, ResourceKind kind, FunctionId root,
                                      lockorder::ThreadId private_to, lockorder::ThreadId process) {
  std::vector<ResourceId> found;
  for (Symbol one : Resolve(Settled(place), root))
    found.push_back(Make(one, kind, root, private_to, process));
  return found;
}

ResourceId Resources::ThreadEnd(const std::string& key, const std::string& name, bool many,
                                SiteId site) {
  lockorder::Resource resource;
  resource.kind = ResourceKind::kThreadEnd;
  resource.class_key = absl::StrCat("thread ", key);
  resource.instance_key = key;
  resource.name = name;
  resource.instance = many ? Instance::kUnknown : Instance::kOne;
  resource.declared_at = site;
  observations_.resources.push_back(std::move(resource));
  instance_names_.resize(observations_.resources.size());
  return {static_cast<uint32_t>(observations_.resources.size() - 1)};
}

SiteId Resources::Site(summary::PlaceId place, const std::string& function) {
  if (!place.valid()) return {};
  const summary::Place& p = analysis_.program.places[place.value];
  if (!p.file.valid()) return {};
  const std::string key =
      absl::StrCat(p.file.value, ":", p.line, ":", p.column, ":", p.end_column, ":", function);
  auto [it, fresh] = site_index_.try_emplace(key, observations_.sites.size());
  if (fresh) {
    observations_.sites.push_back(
        {analysis_.program.files[p.file.value], p.line, p.column, p.end_column, function});
  }
  return {it->second};
}

SiteId Resources::Site(CodeSite site) {
  const std::string name =
      site.function.valid() ? analysis_.program.functions[site.function.value].name : "";
  return Site(site.place, name);
}

// What a pointer leads to may be the object that is known by its own name elsewhere.
void Resources::JoinAliases() {
  absl::flat_hash_set<std::string> named;
  for (size_t i = 0; i < observations_.resources.size(); ++i) {
    const lockorder::Resource& r = observations_.resources[i];
    if (r.instance == Instance::kOne && !instance_names_[i].empty()) named.insert(r.class_key);
  }
  for (size_t i = 0; i < observations_.resources.size(); ++i) {
    lockorder::Resource& r = observations_.resources[i];
    const bool pointer = r.instance == Instance::kOne && by_pointer_.contains(i);
    if (pointer && named.contains(r.class_key)) r.instance = Instance::kRelative;
  }
}

void Resources::NameInstances() {
  JoinAliases();
  absl::flat_hash_map<std::pair<ResourceKind, std::string>, int> known;
  for (const lockorder::Resource& r : observations_.resources) {
    if (r.instance == Instance::kOne && r.kind != ResourceKind::kThreadEnd) {
      ++known[{r.kind, r.class_key}];
    }
  }
  for (size_t i = 0; i < observations_.resources.size(); ++i) {
    lockorder::Resource& r = observations_.resources[i];
    if (r.instance == Instance::kOne && known[{r.kind, r.class_key}] > 1 &&
        !instance_names_[i].empty())
      r.name = instance_names_[i];
  }
}

}  // namespace lockgraph::link
