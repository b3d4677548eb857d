#include "benchmarks/synthetic_program.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/summary/ids.h"
#include "analyzer/summary/term.h"
#include "analyzer/summary/unit_builder.h"
#include "benchmarks/synthetic_body.h"

namespace lockgraph::benchmarks {
namespace {

using summary::FieldId;
using summary::Function;
using summary::FunctionId;
using summary::TermId;
using summary::Type;
using summary::TypeId;
using summary::Unit;
using summary::UnitBuilder;
using summary::VariableId;

// SplitMix64: small, and the same on every platform.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  uint32_t Below(uint64_t limit) { return static_cast<uint32_t>(Next() % limit); }
  bool Percent(uint32_t percent) { return Below(100) < percent; }

 private:
  uint64_t state_;
};

enum class Style : uint8_t { kGuard, kLockAndUnlock, kWrapper, kOwnGuard };

// The numbers behind the names: which class and unit a method belongs to, and who calls whom.
struct Layout {
  explicit Layout(const SyntheticOptions& o)
      : options(o),
        methods_per_class(std::max(1u, o.functions / o.locks)),
        classes_per_unit(std::max(1u, o.functions_per_unit / methods_per_class)),
        groups((o.locks + o.layers - 1) / o.layers) {}

  uint32_t Units() const { return 1 + (options.locks + classes_per_unit - 1) / classes_per_unit; }
  uint32_t FirstClass(uint32_t unit) const { return (unit - 1) * classes_per_unit; }
  uint32_t EndClass(uint32_t unit) const {
    return std::min(options.locks, unit * classes_per_unit);
  }
  uint32_t LayerOf(uint32_t c) const { return c % options.layers; }
  static Style StyleOf(uint32_t c) { return static_cast<Style>(c / 3 % 4); }
  Random RandomFor(uint32_t c, uint32_t method) const {
    Random mixed(options.seed * 0x100000001b3 + c);
    return Random(mixed.Next() + method);
  }
  // A class of a deeper layer, mostly the next layer and one of the nearby groups of classes.
  uint32_t CalleeClass(uint32_t c, Random& random) const {
    const uint32_t deeper = options.layers - 1 - LayerOf(c);
    const uint32_t layer = LayerOf(c) + 1 + (random.Percent(70) ? 0 : random.Below(deeper));
    const uint32_t group =
        random.Percent(80) ? (c / options.layers + random.Below(9)) % groups : random.Below(groups);
    const uint32_t callee = group * options.layers + layer;
    return callee < options.locks ? callee : layer;  // the last group may be incomplete
  }

  const SyntheticOptions& options;
  const uint32_t methods_per_class;
  const uint32_t classes_per_unit;
  const uint32_t groups;
};

class UnitMaker {
 public:
  UnitMaker(const Layout& layout, uint32_t number) : layout_(layout), number_(number) {
    const std::string path = number == 0 ? "src/main.cc" : "src/unit" + Text(number) + ".cc";
    builder_.unit().main_file = path;
    file_ = builder_.InternFile(path);
    header_ = builder_.InternFile("src/lock.h");
    int_ = NamedType(Type::Kind::kInteger, "int");
    mutex_ = NamedType(Type::Kind::kRecord, "std::mutex");
    native_ = NamedType(Type::Kind::kRecord, "pthread_mutex_t");
    guard_ = NamedType(Type::Kind::kRecord, "std::lock_guard");
    thread_ = NamedType(Type::Kind::kRecord, "std::thread");
  }

  Unit Make() {
    if (number_ == 0) {
      MakeWrappers();
      for (uint32_t p = 0; p < layout_.options.planted_inversions; ++p) {
        MakeInversion(p, true);
        MakeInversion(p, false);
      }
      for (uint32_t t = 0; t < layout_.options.threads; ++t) MakeThreadEntry(t);
      MakeMain();
    } else {
      for (uint32_t c = layout_.FirstClass(number_); c < layout_.EndClass(number_); ++c) {
        MakeClass(c);
      }
      MakeRun();
      MakeInit();
    }
    return builder_.Take();
  }

 private:
  static std::string Text(uint32_t n) { return std::to_string(n); }

  TypeId NamedType(Type::Kind kind, std::string name, TypeId element = {}) {
    Type type;
    type.kind = kind;
    type.spelling = name;
    type.name = std::move(name);
    type.element = element;
    return builder_.InternType(std::move(type));
  }
  TypeId PointerTo(TypeId type) {
    return NamedType(Type::Kind::kPointer, builder_.unit().types[type.value].name + " *", type);
  }
  TypeId ClassType(uint32_t c) { return NamedType(Type::Kind::kRecord, "Class" + Text(c)); }
  TypeId LockType(uint32_t c) {
    const Style style = Layout::StyleOf(c);
    return style == Style::kGuard || style == Style::kLockAndUnlock ? mutex_ : native_;
  }

  FunctionId Declare(const std::string& name, TypeId record = {}, bool system = false) {
    bool is_new = false;
    const FunctionId id = builder_.InternFunction("_Z" + Text(name.size()) + name, &is_new);
    if (is_new) {
      Function& function = builder_.unit().functions[id.value];
      function.name = function.qualified = name;
      function.record = record;
      function.is_method = record.valid();
      function.in_system_header = system;
    }
    return id;
  }
  FunctionId Method(uint32_t c, uint32_t method) {
    const FunctionId id = Declare("Class" + Text(c) + "::Method" + Text(method), ClassType(c));
    builder_.unit().functions[id.value].parameters = {int_};
    return id;
  }
  FunctionId CLock(uint32_t level) {
    if (level == layout_.options.wrapper_depth) return Declare("pthread_mutex_lock", {}, true);
    return Declare("c_lock_level" + Text(level));
  }
  FunctionId CUnlock(uint32_t level) {
    if (level == layout_.options.wrapper_depth) return Declare("pthread_mutex_unlock", {}, true);
    return Declare("c_unlock_level" + Text(level));
  }

  VariableId Global(const std::string& name, TypeId type, bool defined) {
    const VariableId id = builder_.InternVariable(name);
    summary::Variable& variable = builder_.unit().variables[id.value];
    variable.name = name;
    variable.type = type;
    if (defined && !variable.defined) {
      variable.defined = true;
      variable.place = builder_.InternPlace(file_, ++line_, 1, 9);
    }
    return id;
  }
  VariableId ClassObject(uint32_t c) {
    const bool here = c >= layout_.FirstClass(number_) && c < layout_.EndClass(number_);
    return Global("g_class" + Text(c), ClassType(c), number_ != 0 && here);
  }

  FieldId MakeField(const std::string& record, const std::string& name, TypeId record_type,
                    TypeId type) {
    bool is_new = false;
    const FieldId id = builder_.InternField(record + "::" + name, &is_new);
    if (is_new) {
      summary::Field& field = builder_.unit().fields[id.value];
      field.name = name;
      field.record = record_type;
      field.type = type;
      field.place = builder_.InternPlace(file_, ++line_, 3, 9);
    }
    return id;
  }
  FieldId LockField(uint32_t c) {
    return MakeField("Class" + Text(c), "mutex_", ClassType(c), LockType(c));
  }
  FieldId PeerField(uint32_t c, uint32_t peer) {
    return MakeField("Class" + Text(c), "class" + Text(peer) + "_", ClassType(c),
                     PointerTo(ClassType(peer)));
  }

  BodyMaker Begin(FunctionId function) { return BodyMaker(builder_, function, file_, line_); }

  void MakeClass(uint32_t c) {
    const TypeId type = ClassType(c);
    const uint32_t record = builder_.InternRecord("Class" + Text(c), type);
    builder_.unit().records[record].constructed = true;
    AddFieldTo(record, LockField(c));
    for (uint32_t m = 0; m < layout_.methods_per_class; ++m) {
      MakeMethod(c, m);
      builder_.unit().records[record].methods.push_back({"Method" + Text(m), Method(c, m)});
    }
  }
  void AddFieldTo(uint32_t record, FieldId field) {
    std::vector<FieldId>& fields = builder_.unit().records[record].fields;
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
  }

  void MakeMethod(uint32_t c, uint32_t method) {
    Random random = layout_.RandomFor(c, method);
    const FunctionId function = Method(c, method);
    BodyMaker body = Begin(function);
    const TermId self = builder_.Load(body.AddThis(PointerTo(ClassType(c))));
    const TermId n = builder_.Load(body.AddParameter("n", int_));
    if (random.Percent(30)) body.ReturnIf(body.Compare(summary::Operator::kEqual, n, 0), {});
    const bool locks = random.Percent(layout_.options.locking_percent);
    const TermId mutex = builder_.Address(builder_.Field(builder_.Deref(self), LockField(c)));
    TermId guard;
    if (locks) guard = TakeLock(body, c, mutex);
    const bool last_layer = layout_.LayerOf(c) + 1 == layout_.options.layers;
    const uint32_t calls = last_layer ? 0 : random.Below(2 * layout_.options.fan_out + 1);
    for (uint32_t i = 0; i < calls; ++i) {
      if (locks && guard.valid() && random.Percent(10)) {
        body.ReturnIf(body.Compare(summary::Operator::kLess, n, i),
                      [&] { GiveLockBack(body, c, mutex, guard); });
      }
      const uint32_t callee = layout_.CalleeClass(c, random);
      const uint32_t callee_method = random.Below(layout_.methods_per_class);
      const TermId object = Peer(c, self, callee, random.Percent(30));
      const auto call = [&] { body.Call(Method(callee, callee_method), {object, n}); };
      const uint32_t shape = random.Below(10);
      if (shape < 3) {
        body.If(body.Compare(summary::Operator::kGreater, n, i), call);
      } else if (shape < 4) {
        body.While(body.Compare(summary::Operator::kGreater, n, i), call);
      } else {
        call();
      }
    }
    if (locks) GiveLockBack(body, c, mutex, guard);
    body.Finish();
  }

  // The address of a callee's object: the global one, or what the pointer member holds.
  TermId Peer(uint32_t c, TermId self, uint32_t peer, bool global) {
    if (global) return builder_.Address(builder_.Global(ClassObject(peer)));
    const FieldId field = PeerField(c, peer);
    AddFieldTo(builder_.InternRecord("Class" + Text(c), ClassType(c)), field);
    peers_.emplace_back(c, peer);
    return builder_.Load(builder_.Field(builder_.Deref(self), field));
  }

  // Gives the address of the guard, if the class uses one.
  TermId TakeLock(BodyMaker& body, uint32_t c, TermId mutex) {
    switch (Layout::StyleOf(c)) {
      case Style::kGuard:
        return body.Construct("lock", guard_, Declare("std::lock_guard::lock_guard", guard_, true),
                              {mutex});
      case Style::kLockAndUnlock:
        body.Call(Declare("std::mutex::lock", mutex_, true), {mutex});
        return {};
      case Style::kWrapper:
        body.Call(CLock(0), {mutex});
        return {};
      case Style::kOwnGuard:
        MakeOwnGuard();
        return body.Construct("lock", scoped_, scoped_constructor_, {mutex});
    }
    return {};
  }
  void GiveLockBack(BodyMaker& body, uint32_t c, TermId mutex, TermId guard) {
    switch (Layout::StyleOf(c)) {
      case Style::kGuard:
        body.Destroy(Declare("std::lock_guard::~lock_guard", guard_, true), guard);
        break;
      case Style::kLockAndUnlock:
        body.Call(Declare("std::mutex::unlock", mutex_, true), {mutex});
        break;
      case Style::kWrapper:
        body.Call(CUnlock(0), {mutex});
        break;
      case Style::kOwnGuard:
        body.Destroy(scoped_destructor_, guard);
        break;
    }
  }

  // struct ScopedLock, as every unit that includes lock.h has it.
  void MakeOwnGuard() {
    if (scoped_.valid()) return;
    scoped_ = NamedType(Type::Kind::kRecord, "ScopedLock");
    const uint32_t record = builder_.InternRecord("ScopedLock", scoped_);
    builder_.unit().records[record].constructed = true;
    const FieldId field = MakeField("ScopedLock", "m_", scoped_, PointerTo(native_));
    AddFieldTo(record, field);
    scoped_constructor_ = Declare("ScopedLock::ScopedLock", scoped_);
    scoped_destructor_ = Declare("ScopedLock::~ScopedLock", scoped_);
    uint32_t line = 20;
    for (const FunctionId function : {scoped_constructor_, scoped_destructor_}) {
      const bool constructs = function == scoped_constructor_;
      BodyMaker body(builder_, function, header_, line);
      Function& row = builder_.unit().functions[function.value];
      row.is_constructor = constructs;
      row.is_destructor = !constructs;
      const TermId self = builder_.Load(body.AddThis(PointerTo(scoped_)));
      const TermId held = builder_.Field(builder_.Deref(self), field);
      if (constructs) {
        const TermId given = builder_.Load(body.AddParameter("m", PointerTo(native_)));
        body.Assign(held, given);
        body.Call(CLock(0), {given});
      } else {
        body.Call(CUnlock(0), {builder_.Load(held)});
      }
      body.Finish();
    }
  }

  // c_lock_level0 .. : int rc = next(m); if (rc != 0) abort(); return rc;
  void MakeWrappers() {
    for (uint32_t level = 0; level < layout_.options.wrapper_depth; ++level) {
      for (const bool locks : {true, false}) {
        BodyMaker body = Begin(locks ? CLock(level) : CUnlock(level));
        const TermId m = builder_.Load(body.AddParameter("m", PointerTo(native_)));
        const TermId result = body.Call(locks ? CLock(level + 1) : CUnlock(level + 1), {m});
        const FunctionId abort = Declare("abort", {}, true);
        builder_.unit().functions[abort.value].no_return = true;
        body.DieIf(body.Compare(summary::Operator::kNotEqual, result, 0), abort);
        body.Finish(result);
      }
    }
  }

  FunctionId Inversion(uint32_t p, bool forward) {
    return Declare(std::string(forward ? "Forward" : "Backward") + Text(p));
  }
  void MakeInversion(uint32_t p, bool forward) {
    TermId first = builder_.Address(builder_.Global(Global("g_first" + Text(p), mutex_, true)));
    TermId second = builder_.Address(builder_.Global(Global("g_second" + Text(p), mutex_, true)));
    if (!forward) std::swap(first, second);
    BodyMaker body = Begin(Inversion(p, forward));
    const FunctionId construct = Declare("std::lock_guard::lock_guard", guard_, true);
    const FunctionId destroy = Declare("std::lock_guard::~lock_guard", guard_, true);
    const TermId outer = body.Construct("outer", guard_, construct, {first});
    const TermId inner = body.Construct("inner", guard_, construct, {second});
    body.Destroy(destroy, inner);
    body.Destroy(destroy, outer);
    body.Finish();
  }

  FunctionId Run(uint32_t unit) { return Declare("RunUnit" + Text(unit)); }
  FunctionId Init(uint32_t unit) { return Declare("InitUnit" + Text(unit)); }
  FunctionId ThreadEntry(uint32_t t) { return Declare("Thread" + Text(t)); }

  // Calls every method of the unit's classes that are in the top layer.
  void MakeRun() {
    BodyMaker body = Begin(Run(number_));
    const TermId n = builder_.Load(body.AddParameter("n", int_));
    for (uint32_t c = layout_.FirstClass(number_); c < layout_.EndClass(number_); ++c) {
      if (layout_.LayerOf(c) != 0) continue;
      const TermId object = builder_.Address(builder_.Global(ClassObject(c)));
      for (uint32_t m = 0; m < layout_.methods_per_class; ++m) body.Call(Method(c, m), {object, n});
    }
    body.Finish();
  }

  // Points the members of the unit's objects to their peers.
  void MakeInit() {
    BodyMaker body = Begin(Init(number_));
    std::sort(peers_.begin(), peers_.end());
    peers_.erase(std::unique(peers_.begin(), peers_.end()), peers_.end());
    for (const auto& [c, peer] : peers_) {
      body.Assign(builder_.Field(builder_.Global(ClassObject(c)), PeerField(c, peer)),
                  builder_.Address(builder_.Global(ClassObject(peer))));
    }
    body.Finish();
  }

  void MakeThreadEntry(uint32_t t) {
    const SyntheticOptions& options = layout_.options;
    BodyMaker body = Begin(ThreadEntry(t));
    for (uint32_t p = 0; p < options.planted_inversions; ++p) {
      if (2 * p % options.threads == t) body.Call(Inversion(p, true), {});
      if ((2 * p + 1) % options.threads == t) body.Call(Inversion(p, false), {});
    }
    for (uint32_t u = 1; u < layout_.Units(); ++u) {
      if (u % options.threads == t) body.Call(Run(u), {builder_.Integer(u)});
    }
    body.Finish();
  }

  void MakeMain() {
    const FunctionId main = Declare("main");
    builder_.unit().functions[main.value].is_main = true;
    BodyMaker body = Begin(main);
    for (uint32_t u = 1; u < layout_.Units(); ++u) body.Call(Init(u), {});
    std::vector<TermId> threads;
    for (uint32_t t = 0; t < layout_.options.threads; ++t) {
      builder_.unit().functions[ThreadEntry(t).value].address_taken = true;
      threads.push_back(body.Construct("thread" + Text(t), thread_,
                                       Declare("std::thread::thread", thread_, true),
                                       {builder_.FunctionAddress(ThreadEntry(t))}));
    }
    for (TermId thread : threads) body.Call(Declare("std::thread::join", thread_, true), {thread});
    for (TermId thread : threads) {
      body.Destroy(Declare("std::thread::~thread", thread_, true), thread);
    }
    body.Finish(builder_.Integer(0));
  }

  const Layout& layout_;
  const uint32_t number_;
  UnitBuilder builder_;
  summary::FileId file_, header_;
  uint32_t line_ = 0;
  TypeId int_, mutex_, native_, guard_, thread_, scoped_;
  FunctionId scoped_constructor_, scoped_destructor_;
  std::vector<std::pair<uint32_t, uint32_t>> peers_;  // class, peer
};

}  // namespace

uint32_t SyntheticProgram::unit_count() const { return Layout(options_).Units(); }

Unit SyntheticProgram::MakeUnit(uint32_t number) const {
  const Layout layout(options_);
  return UnitMaker(layout, number).Make();
}

std::vector<Unit> SyntheticProgram::MakeAll() const {
  std::vector<Unit> units;
  for (uint32_t i = 0; i < unit_count(); ++i) units.push_back(MakeUnit(i));
  return units;
}

}  // namespace lockgraph::benchmarks
