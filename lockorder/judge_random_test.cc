// The judge against a deliberately naive second one on random programs: all sequences of
// dependencies up to length 4, each rule of feasibility spelled out once more, no graph, no
// pruning.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "lockorder/judge.h"
#include "lockorder/sketch.h"

namespace lockgraph::lockorder {
namespace {

constexpr size_t kLongest = 4;

bool IsLock(const Resource& r) { return r.kind == ResourceKind::kLock; }

// Which names of several steps mean one object: a table of pairs, filled until nothing changes.
class NaiveObjects {
 public:
  NaiveObjects(const Observations& o, const std::vector<Party>& cycle) : o_(o) {
    const auto dependency = [&](Party p) -> const Dependency& {
      return o.dependencies[p.dependency];
    };
    for (const Party p : cycle) Add(dependency(p));
    for (uint32_t i = 0; i < cycle.size() && cycle.size() > 1; ++i) {
      const Party next = cycle[(i + 1) % cycle.size()];
      const ThreadId thread = dependency(next).thread;
      const ResourceId has = next.hold == Party::kThreadEnd
                                 ? o.threads[thread.value].end
                                 : dependency(next).held[next.hold].resource;
      Join(i, o.resources[dependency(cycle[i]).wanted.value], (i + 1) % cycle.size(),
           o.resources[has.value]);
    }
    Close();
  }

  uint32_t Add(const Dependency& d) {
    threads_.push_back(d.thread);
    const auto step = static_cast<uint32_t>(threads_.size() - 1);
    const auto name = [&](ResourceId r) {
      for (ObjectId id = o_.resources[r.value].owner; id.valid(); id = o_.objects[id.value].from) {
        names_.insert({step, id.value});
      }
    };
    name(d.wanted);
    for (const Hold& h : d.held) name(h.resource);
    for (const Hold& h : o_.threads[d.thread.value].creator_holds) name(h.resource);
    return step;
  }

  void Join(uint32_t i, const Resource& x, uint32_t j, const Resource& y) {
    if (x.owner.valid() && y.owner.valid() && x.place == y.place) {
      sure_.insert({{i, x.owner.value}, {j, y.owner.value}});
    }
    Close();
  }

  bool Believed(uint32_t i, ObjectId x, uint32_t j, ObjectId y) const {
    return believed_.contains({{i, x.value}, {j, y.value}});
  }

  std::optional<Evidence> Doubts() const {
    Evidence doubts = Evidence::kNone;
    for (const auto& [a, b] : sure_) {
      if (a.first != b.first || a.second >= b.second) continue;
      const Object& x = o_.objects[a.second];
      const Object& y = o_.objects[b.second];
      const std::set<ObjectKind> kinds = {x.kind, y.kind};
      if (kinds.contains(ObjectKind::kSome)) continue;
      const bool made = kinds.contains(ObjectKind::kMade);
      if (made && (kinds.size() == 1 || kinds.contains(ObjectKind::kGiven))) return std::nullopt;
      const bool alike =
          kinds.size() == 1 && (x.kind == ObjectKind::kGiven || x.kind == ObjectKind::kGlobal);
      const bool near =
          (x.from.valid() && x.from == y.from) ||
          (x.type == y.type && y.kind == ObjectKind::kReached && y.from.value == a.second);
      doubts = doubts | (alike || near || made ? Evidence::kToldApart : Evidence::kUnknownInstance);
    }
    return doubts;
  }

 private:
  using Name = std::pair<uint32_t, uint32_t>;  // step, object
  using Pairs = std::set<std::pair<Name, Name>>;

  static void CloseEquality(Pairs& pairs) {
    for (bool changed = true; changed;) {
      const Pairs before = pairs;
      for (const auto& [a, b] : before) {
        pairs.insert({b, a});
        for (const auto& [c, d] : before) {
          if (b == c) pairs.insert({a, d});
        }
      }
      changed = before.size() != pairs.size();
    }
  }

  void Close() {
    for (const Name& a : names_) {
      sure_.insert({a, a});
      const ObjectKind kind = o_.objects[a.second].kind;
      for (const Name& b : names_) {
        if (a.second != b.second) continue;
        if (kind == ObjectKind::kMade || kind == ObjectKind::kGlobal ||
            (kind == ObjectKind::kGiven && threads_[a.first] != threads_[b.first])) {
          sure_.insert({a, b});
        }
      }
    }
    CloseEquality(sure_);
    believed_.insert(sure_.begin(), sure_.end());
    for (size_t before = 0; before != believed_.size();) {
      CloseEquality(believed_);
      before = believed_.size();
      for (const Name& a : names_) {
        for (const Name& b : names_) {
          const Object& x = o_.objects[a.second];
          const Object& y = o_.objects[b.second];
          if (x.kind != ObjectKind::kReached || y.kind != ObjectKind::kReached) continue;
          if (!x.from.valid() || !y.from.valid() || x.through != y.through) continue;
          const Name above_a = {a.first, x.from.value};
          const Name above_b = {b.first, y.from.value};
          if (believed_.contains({a, b})) believed_.insert({above_a, above_b});
          if (believed_.contains({above_a, above_b})) believed_.insert({a, b});
        }
      }
    }
  }

  const Observations& o_;
  std::vector<ThreadId> threads_;  // by step
  std::set<Name> names_;
  Pairs sure_;
  Pairs believed_;
};

class NaiveJudge {
 public:
  explicit NaiveJudge(const Observations& o) : o_(o) {}

  // "LG1001 2: a! b!, b! a!" for each finding, sorted; the number is the confidence. LG1005 is told
  // by class only, because which partner is named is a matter of taste.
  std::set<std::string> Run() {
    for (uint32_t d = 0; d < o_.dependencies.size(); ++d) VisitRelocks(d);
    std::vector<Party> path;
    Extend(path);
    DropCovered();
    for (const auto& [cycle, told] : cycles_) {
      if (told.rule == Rule::kUnorderedInstances) {
        told_.insert("LG1005 " + told.of_class);
      } else if (!told.wait.empty()) {
        Tell(told.rule, told.confidence, {told.wait}, true);
      } else {
        Tell(told.rule, told.confidence, cycle);
      }
    }
    return told_;
  }

 private:
  struct Told {
    Rule rule;
    Confidence confidence;
    std::string of_class = {};
    std::string wait = {};
  };
  // Texts of the sides, rotated so that the smallest comes first.
  using Cycle = std::vector<std::string>;

  const Dependency& D(Party p) const { return o_.dependencies[p.dependency]; }
  const Resource& R(ResourceId r) const { return o_.resources[r.value]; }
  const Thread& T(ThreadId t) const { return o_.threads[t.value]; }
  const Resource& Has(Party p) const {
    return R(p.hold == Party::kThreadEnd ? T(D(p).thread).end : D(p).held[p.hold].resource);
  }
  Mode HasMode(Party p) const {
    return p.hold == Party::kThreadEnd ? Mode::kExclusive : D(p).held[p.hold].mode;
  }
  bool MaybeSame(const Resource& a, const Resource& b) const {
    return Compare(a, b) != Overlap::kDifferent;
  }
  bool SameClass(const Resource& a, const Resource& b) const {
    return a.kind == b.kind && a.class_key == b.class_key;
  }

  std::vector<ThreadId> Line(ThreadId t) const {  // t and all above it
    std::vector<ThreadId> line;
    for (; t.valid(); t = T(t).parent) line.push_back(t);
    return line;
  }
  static bool In(const std::vector<ThreadId>& list, ThreadId t) {
    return std::find(list.begin(), list.end(), t) != list.end();
  }

  bool Parallel(const Dependency& a, const Dependency& b) const {
    const std::vector<ThreadId> la = Line(a.thread);
    const std::vector<ThreadId> lb = Line(b.thread);
    const auto many = [&](ThreadId t) { return T(t).many; };
    if (a.thread == b.thread) return std::any_of(la.begin(), la.end(), many);
    const uint32_t pa = T(a.thread).process;
    const uint32_t pb = T(b.thread).process;
    if (pa != 0 && pb != 0 && pa != pb) return false;
    std::vector<ThreadId> common, below_a, below_b;
    for (const ThreadId t : la) (In(lb, t) ? common : below_a).push_back(t);
    for (const ThreadId t : lb) {
      if (!In(la, t)) below_b.push_back(t);
    }
    if (common.empty() || std::any_of(common.begin(), common.end(), many)) return true;
    const auto alive = [](const std::vector<ThreadId>& chain, const std::vector<ThreadId>& live) {
      return std::any_of(chain.begin(), chain.end(), [&](ThreadId t) { return In(live, t); });
    };
    if (below_a.empty()) return alive(below_b, a.live);
    if (below_b.empty()) return alive(below_a, b.live);
    if (T(a.thread).assumed || T(b.thread).assumed) return true;
    for (const ThreadId x : below_a) {
      for (const ThreadId y : below_b) {
        if (In(T(y).live_at_start, x) || In(T(x).live_at_start, y)) return true;
      }
    }
    return false;
  }

  // What separates `a` from `b`, or what it takes to believe that nothing does.
  std::optional<Evidence> IsOpen(const NaiveObjects& objects, uint32_t i, const Hold& a, uint32_t j,
                                 const Hold& b, const std::vector<Party>& cycle) const {
    const Evidence open = Evidence::kNone;
    if (a.may || b.may || a.role == Hold::Role::kOwes || b.role == Hold::Role::kOwes) return open;
    const Resource& x = R(a.resource);
    const Resource& y = R(b.resource);
    if (!Conflicts(a.mode, b.mode)) return open;
    if (Compare(x, y) == Overlap::kSame) return std::nullopt;
    if (Compare(x, y) == Overlap::kDifferent) return open;
    if (x.instance == Instance::kUnknown || y.instance == Instance::kUnknown) return open;
    if (std::any_of(cycle.begin(), cycle.end(), [&](Party p) { return SameClass(Has(p), x); })) {
      return open;
    }
    if (!x.owner.valid() || !y.owner.valid() || x.place != y.place) return open;
    if (objects.Believed(i, x.owner, j, y.owner)) return std::nullopt;
    const auto either = [&](ObjectKind kind) {
      return o_.objects[x.owner.value].kind == kind || o_.objects[y.owner.value].kind == kind;
    };
    if (either(ObjectKind::kSome)) return Evidence::kMaybeGated;
    return either(ObjectKind::kElement) ? open : Evidence::kUnknownInstance;
  }

  std::optional<Evidence> Open(const NaiveObjects& objects, uint32_t i, const Dependency& a,
                               uint32_t j, const Dependency& b,
                               const std::vector<Party>& cycle) const {
    const auto all = [&](const Dependency& d, const Dependency& other) {
      std::vector<std::pair<Hold, bool>> holds;  // second: the creator's
      for (const Hold& h : d.held) holds.emplace_back(h, false);
      if (!In(Line(d.thread), other.thread) || d.thread == other.thread) {
        for (const Hold& h : T(d.thread).creator_holds) holds.emplace_back(h, true);
      }
      return holds;
    };
    Evidence doubts = Evidence::kNone;
    for (const auto& [x, x_creator] : all(a, b)) {
      for (const auto& [y, y_creator] : all(b, a)) {
        const bool shared_protection =
            x_creator && y_creator && x == y && T(a.thread).parent == T(b.thread).parent;
        if (shared_protection) continue;
        const auto open = IsOpen(objects, i, x, j, y, cycle);
        if (!open) return std::nullopt;
        doubts = doubts | *open;
      }
    }
    return doubts;
  }

  bool TakesAgain(const Dependency& d) const {
    return std::any_of(d.held.begin(), d.held.end(), [&](const Hold& h) {
      return !h.may && h.role == Hold::Role::kHolds &&
             CompareWithinDependency(R(h.resource), R(d.wanted)) == Overlap::kSame;
    });
  }

  bool ReadersQueue(const Resource& r) const {
    return std::none_of(o_.resources.begin(), o_.resources.end(), [&](const Resource& other) {
      const bool vertex = SameClass(r, other) &&
                          (r.instance == Instance::kOne) == (other.instance == Instance::kOne) &&
                          (r.instance != Instance::kOne || r.instance_key == other.instance_key);
      return vertex && other.policy == ReaderPolicy::kReaderPreferring;
    });
  }

  // The evidence that the surest writer brings; nullopt when there is none.
  std::optional<Evidence> WriterBetween(const Resource& wanted, const Resource& held,
                                        const std::vector<Party>& cycle, uint32_t step) const {
    std::optional<Evidence> best;
    if (!ReadersQueue(wanted) || !ReadersQueue(held)) return best;
    const Resource& lock = wanted.instance == Instance::kOne ? wanted : held;
    for (const Dependency& w : o_.dependencies) {
      if (w.wait != WaitKind::kBlocking || w.mode != Mode::kExclusive) continue;
      if (!MaybeSame(R(w.wanted), lock)) continue;
      NaiveObjects objects(o_, cycle);
      const uint32_t mine = objects.Add(w);
      objects.Join(mine, R(w.wanted), &lock == &wanted ? step : (step + 1) % cycle.size(), lock);
      std::optional<Evidence> evidence =
          T(w.thread).assumed ? Evidence::kAssumedThread : Evidence::kNone;
      for (uint32_t i = 0; i < cycle.size() && evidence; ++i) {
        const auto open = Open(objects, mine, w, i, D(cycle[i]), cycle);
        evidence =
            open && Parallel(w, D(cycle[i])) ? std::optional(*evidence | *open) : std::nullopt;
      }
      const auto level = [](Evidence e) { return ConfidenceOf(Rule::kWaitingWriter, e); };
      if (evidence && (!best || level(*evidence) > level(*best))) best = evidence;
    }
    if (best && wanted.policy == ReaderPolicy::kUnknown) *best = *best | Evidence::kUnknownPolicy;
    return best;
  }

  void VisitRelocks(uint32_t index) {
    const Dependency& d = o_.dependencies[index];
    if (d.wait != WaitKind::kBlocking) return;
    const Hold* again = nullptr;
    uint32_t at = 0;
    for (uint32_t h = 0; h < d.held.size(); ++h) {
      const Hold& hold = d.held[h];
      if (hold.role == Hold::Role::kOwes) continue;
      if (CompareWithinDependency(R(hold.resource), R(d.wanted)) != Overlap::kSame) continue;
      if (again == nullptr || Conflicts(hold.mode, d.mode)) {
        again = &hold;
        at = h;
      }
    }
    if (again == nullptr) return VisitPairs(index);
    if (R(d.wanted).recursive || R(again->resource).recursive) return;
    const Party party{index, at};
    Rule rule = Rule::kSelfDeadlock;
    Evidence evidence = again->may ? Evidence::kMayHeld : Evidence::kNone;
    if (T(d.thread).assumed) evidence = evidence | Evidence::kAssumedThread;
    if (!Conflicts(again->mode, d.mode)) {
      const auto writer = WriterBetween(R(d.wanted), R(d.wanted), {party}, 0);
      if (!writer) return;
      evidence = evidence | *writer;
      rule = Rule::kWaitingWriter;
    } else if (again->mode == Mode::kShared) {
      rule = d.mode == Mode::kExclusive ? Rule::kUpgrade : rule;
    }
    Tell(rule, ConfidenceOf(rule, evidence), {SideText(party)}, true);
  }

  void VisitPairs(uint32_t index) {
    const Dependency& d = o_.dependencies[index];
    for (uint32_t h = 0; h < d.held.size(); ++h) {
      const Resource& held = R(d.held[h].resource);
      if (d.held[h].role == Hold::Role::kOwes || !SameClass(held, R(d.wanted)) ||
          Compare(held, R(d.wanted)) == Overlap::kDifferent) {
        continue;
      }
      for (uint32_t other = 0; other < o_.dependencies.size(); ++other) {
        const Dependency& e = o_.dependencies[other];
        if (e.wait != WaitKind::kBlocking || !Parallel(d, e)) continue;
        const bool opposite = d.order != e.order && e.order != InstanceOrder::kNone;
        if (d.order != InstanceOrder::kNone && !opposite) continue;
        if (std::any_of(e.held.begin(), e.held.end(), [&](const Hold& hold) {
              return hold.role == Hold::Role::kHolds &&
                     CompareWithinDependency(R(hold.resource), R(e.wanted)) == Overlap::kSame;
            })) {
          continue;
        }
        for (uint32_t g = 0; g < e.held.size(); ++g) {
          if (e.held[g].role == Hold::Role::kHolds &&
              MaybeSame(R(d.wanted), R(e.held[g].resource)) && MaybeSame(R(e.wanted), held) &&
              Conflicts(d.mode, e.held[g].mode) && Conflicts(e.mode, d.held[h].mode) &&
              Open(NaiveObjects(o_, {{index, h}, {other, g}}), 0, d, 1, e, {{index, h}})) {
            told_.insert("LG1005 " + held.class_key);
          }
        }
      }
    }
  }

  // All sequences whose neighbours join; each closed one is judged as a whole.
  void Extend(std::vector<Party>& path) {
    if (path.size() >= 2 && JoinsLoosely(path.back(), path.front())) VisitCycle(path);
    if (path.size() == kLongest) return;
    for (uint32_t d = 0; d < o_.dependencies.size(); ++d) {
      const Dependency& dependency = o_.dependencies[d];
      if (dependency.wait != WaitKind::kBlocking || TakesAgain(dependency)) continue;
      for (uint32_t h = 0; h <= dependency.held.size(); ++h) {
        const Party party{d, h == dependency.held.size() ? Party::kThreadEnd : h};
        if (party.hold == Party::kThreadEnd && !T(dependency.thread).end.valid()) continue;
        if (MaybeSame(Has(party), R(dependency.wanted))) continue;
        if (!path.empty() && !JoinsLoosely(path.back(), party)) continue;
        path.push_back(party);
        Extend(path);
        path.pop_back();
      }
    }
  }

  bool JoinsLoosely(Party waiter, Party owner) const {
    return MaybeSame(R(D(waiter).wanted), Has(owner));
  }

  // One passage per class, or one per object when all passages are of known objects.
  bool Elementary(const std::vector<Party>& cycle) const {
    const size_t n = cycle.size();
    for (size_t i = 0; i < n; ++i) {
      for (size_t j = 0; j < i; ++j) {
        if (!SameClass(Has(cycle[i]), Has(cycle[j]))) continue;
        for (const Resource* r :
             {&Has(cycle[i]), &Has(cycle[j]), &R(D(cycle[(i + n - 1) % n]).wanted),
              &R(D(cycle[(j + n - 1) % n]).wanted)}) {
          if (r->instance != Instance::kOne) return false;
        }
        if (Has(cycle[i]).instance_key == Has(cycle[j]).instance_key) return false;
      }
    }
    return true;
  }

  void VisitCycle(const std::vector<Party>& cycle) {
    const size_t n = cycle.size();
    if (!Elementary(cycle)) return;
    const auto all = [&](InstanceOrder order) {
      return std::all_of(cycle.begin(), cycle.end(), [&](Party p) { return D(p).order == order; });
    };
    if (OneClass(cycle) && (all(InstanceOrder::kAscending) || all(InstanceOrder::kDescending))) {
      return;
    }
    const NaiveObjects objects(o_, cycle);
    const std::optional<Evidence> doubts = objects.Doubts();
    if (!doubts) return;
    Evidence evidence = *doubts;
    bool writer = false;
    bool event = false;
    bool condition = false;
    for (uint32_t i = 0; i < n; ++i) {
      const Dependency& d = D(cycle[i]);
      for (uint32_t j = 0; j < n; ++j) {
        if (i == j) continue;
        const auto open = Open(objects, i, d, j, D(cycle[j]), cycle);
        if (!open || !Parallel(d, D(cycle[j]))) return;
        evidence = evidence | *open;
        if (i == (j + 1) % n) continue;
        for (const Hold& h : d.held) {
          if (!h.may && Conflicts(h.mode, D(cycle[j]).mode) &&
              MaybeSame(R(h.resource), R(D(cycle[j]).wanted))) {
            return;  // a shorter cycle is inside
          }
        }
      }
      const Party next = cycle[(i + 1) % n];
      if (!Conflicts(d.mode, HasMode(next))) {
        const auto between = WriterBetween(R(d.wanted), Has(next), cycle, i);
        if (!between) return;
        evidence = evidence | *between;
        writer = true;
      }
      if (cycle[i].hold != Party::kThreadEnd && d.held[cycle[i].hold].may) {
        evidence = evidence | Evidence::kMayHeld;
      }
      if (T(d.thread).assumed) evidence = evidence | Evidence::kAssumedThread;
      for (const Resource* r : {&R(d.wanted), &Has(cycle[i])}) {
        if (r->instance == Instance::kUnknown) evidence = evidence | Evidence::kUnknownInstance;
      }
      event = event || !IsLock(Has(cycle[i]));
      condition = condition || Has(cycle[i]).kind == ResourceKind::kCondition;
    }
    const Rule rule = condition         ? Rule::kConditionUnderLock
                      : event           ? Rule::kWaitUnderLock
                      : writer          ? Rule::kWaitingWriter
                      : OneClass(cycle) ? Rule::kUnorderedInstances
                                        : Rule::kLockOrderCycle;
    const Confidence confidence = ConfidenceOf(rule, evidence);
    const auto [it, inserted] = cycles_.try_emplace(
        TextOf(cycle), Told{rule, confidence, Has(cycle[0]).class_key, WaitOf(cycle)});
    if (!inserted) it->second.confidence = std::max(it->second.confidence, confidence);
  }

  bool OneClass(const std::vector<Party>& cycle) const {
    return std::all_of(cycle.begin(), cycle.end(),
                       [&](Party p) { return SameClass(Has(p), Has(cycle[0])); });
  }

  void DropCovered() {
    for (size_t n = 3; n <= kLongest; ++n) {
      std::vector<Cycle> dropped;
      for (const auto& [cycle, told] : cycles_) {
        const Confidence confidence = told.confidence;
        const auto covered = [&](const std::string& side) {
          return std::any_of(cycles_.begin(), cycles_.end(), [&](const auto& other) {
            return other.first.size() < n && other.second.confidence >= confidence &&
                   other.second.rule != Rule::kUnorderedInstances &&
                   std::find(other.first.begin(), other.first.end(), side) != other.first.end();
          });
        };
        if (cycle.size() == n && std::all_of(cycle.begin(), cycle.end(), covered)) {
          dropped.push_back(cycle);
        }
      }
      for (const Cycle& cycle : dropped) cycles_.erase(cycle);
    }
  }

  static std::string Name(const Resource& r, Mode mode) {
    const std::string name =
        r.instance == Instance::kOne ? r.class_key + "." + r.instance_key : r.class_key;
    return name + (mode == Mode::kExclusive ? "!" : "?");
  }

 public:
  std::string SideText(Party p) const {
    return Name(Has(p), HasMode(p)) + ' ' + Name(R(D(p).wanted), D(p).mode);
  }
  // The first wait for an event under a lock; empty where there is none.
  std::string WaitOf(const std::vector<Party>& cycle) const {
    std::string wait;
    for (const Party& party : cycle) {
      if (!IsLock(Has(party)) || IsLock(R(D(party).wanted))) continue;
      if (wait.empty() || SideText(party) < wait) wait = SideText(party);
    }
    return wait;
  }
  Cycle TextOf(const std::vector<Party>& cycle) const {
    Cycle text;
    for (const Party& party : cycle) text.push_back(SideText(party));
    Cycle best = text;
    for (size_t i = 0; i < text.size(); ++i) {
      std::rotate(text.begin(), text.begin() + 1, text.end());
      best = std::min(best, text);
    }
    return best;
  }
  static std::string Line(Rule rule, Confidence confidence, const Cycle& cycle) {
    std::string line(Info(rule).code);
    line += " " + std::to_string(static_cast<int>(confidence)) + ":";
    for (const std::string& side : cycle) line += ' ' + side + ',';
    return line;
  }

 private:
  // Of several witnesses of a self-deadlock the surest is told.
  void Tell(Rule rule, Confidence confidence, const Cycle& cycle, bool surest = false) {
    if (surest) {
      for (int c = 0; c <= static_cast<int>(Confidence::kCertain); ++c) {
        const std::string other = Line(rule, static_cast<Confidence>(c), cycle);
        if (c > static_cast<int>(confidence) && told_.contains(other)) return;
        if (c < static_cast<int>(confidence)) told_.erase(other);
      }
    }
    told_.insert(Line(rule, confidence, cycle));
  }

  const Observations& o_;
  std::map<Cycle, Told> cycles_;
  std::set<std::string> told_;
};

// A random program of a few threads and dependencies, crowded enough to hang often.
class RandomProgram {
 public:
  explicit RandomProgram(uint32_t seed) : random_(seed) {
    MakeThreads();
    MakeLocks();
    const uint32_t dependencies = 2 + Below(7);
    for (uint32_t i = 0; i < dependencies; ++i) MakeDependency();
    for (uint32_t t = 1; t < threads_.size(); ++t) {
      if (Chance(8)) s_[threads_[t]].creator_holds.push_back(s_.Holds(Pick(locks_), AnyMode()));
    }
    // Siblings under the very same hold.
    if (threads_.size() > 2 && Chance(10)) {
      s_[threads_[2]].creator_holds = s_[threads_[1]].creator_holds;
    }
  }

  Sketch& sketch() { return s_; }

 private:
  uint32_t Below(uint32_t n) { return static_cast<uint32_t>(random_() % n); }
  bool Chance(uint32_t percent) { return Below(100) < percent; }
  template <typename T>
  T Pick(const std::vector<T>& list) {
    return list[Below(static_cast<uint32_t>(list.size()))];
  }
  Mode AnyMode() { return Chance(60) ? Mode::kExclusive : Mode::kShared; }
  std::vector<ThreadId> Some(uint32_t percent) {
    std::vector<ThreadId> some;
    for (const ThreadId t : threads_) {
      if (Chance(percent)) some.push_back(t);
    }
    return some;
  }

  void MakeThreads() {
    threads_.push_back(s_.Main());
    if (Chance(10)) threads_.push_back(s_.Main("other"));
    const uint32_t more = 1 + Below(4);
    for (uint32_t i = 0; i < more; ++i) {
      const ThreadId parent = Chance(70) ? threads_[0] : Pick(threads_);
      const ThreadId t = s_.Start(parent, "t" + std::to_string(i), Some(60));
      s_[t].many = Chance(15);
      s_[t].assumed = Chance(5);
      threads_.push_back(t);
    }
    if (Chance(20)) {
      for (const ThreadId t : threads_) s_[t].process = Below(3);
    }
  }

  ObjectId AnyThing() {
    const ObjectId given = s_.Thing(ObjectKind::kGiven, "arg0");
    switch (Below(8)) {
      case 0:
        return s_.Thing(ObjectKind::kGiven, "arg1");
      case 1:
        return s_.Thing(ObjectKind::kMade, "new");
      case 2:
        return s_.Thing(ObjectKind::kReached, "arg0.next", given, Chance(50) ? "Thing" : "Part");
      case 3:
        return s_.Thing(ObjectKind::kReached, "arg1.next", s_.Thing(ObjectKind::kGiven, "arg1"));
      case 4:
        return s_.Thing(ObjectKind::kGlobal, "g");
      case 5:
        return s_.Thing(Chance(50) ? ObjectKind::kSome : ObjectKind::kElement, "some");
      default:
        return given;
    }
  }

  void MakeLocks() {
    const uint32_t classes = 2 + Below(3);
    const bool objects = Chance(40);
    for (uint32_t c = 0; c < classes; ++c) {
      const std::string name(1, static_cast<char>('a' + c));
      const auto policy = static_cast<ReaderPolicy>(Below(3));
      const bool recursive = Chance(12);
      std::vector<ResourceId> made;
      if (Chance(60)) made.push_back(s_.Lock(name));
      if (made.empty() || Chance(25)) made.push_back(s_.Member(name, "this"));
      if (Chance(20)) made.push_back(s_.Member(name, "other"));
      if (Chance(8)) made.push_back(s_.Member(name, "any", Instance::kUnknown));
      for (uint32_t o = 0; objects && o < 3; ++o) made.push_back(s_.In(AnyThing(), name));
      if (Chance(20)) made.push_back(s_.Member(name, "second", Instance::kOne));
      // A known object has a name of its own, as the observers give it.
      for (const ResourceId id : made) {
        Resource& r = s_.observations.resources[id.value];
        if (r.instance == Instance::kOne) r.name = r.class_key + "." + r.instance_key;
      }
      for (const ResourceId r : made) {
        s_[r].policy = policy;
        s_[r].recursive = recursive;
        locks_.push_back(r);
      }
    }
    if (Chance(20)) events_.push_back(s_.Event(ResourceKind::kCondition, "cv"));
    if (Chance(20)) events_.push_back(s_.Event(ResourceKind::kFuture, "future"));
    for (const ThreadId t : threads_) {
      if (Chance(15)) events_.push_back(s_.End(t));
    }
  }

  void MakeDependency() {
    std::vector<Hold> held;
    std::vector<ResourceId> taken;
    const uint32_t holds = Below(10) < 8 ? 1 + Below(2) : 3;
    for (uint32_t h = 0; h < holds; ++h) {
      const ResourceId r = Pick(locks_);
      if (std::find(taken.begin(), taken.end(), r) != taken.end()) continue;
      taken.push_back(r);
      held.push_back(s_.Holds(r, AnyMode()));
      held.back().may = Chance(10);
    }
    if (!events_.empty() && Chance(30)) held.push_back(s_.Owes(Pick(events_)));
    const bool waits = !events_.empty() && Chance(25);
    const ResourceId wanted = waits ? Pick(events_) : Pick(locks_);
    Dependency& d = s_.Wants(Pick(threads_), held, wanted, waits ? Mode::kExclusive : AnyMode());
    d.live = Some(70);
    if (Chance(10)) {
      d.order = Chance(50) ? InstanceOrder::kAscending : InstanceOrder::kDescending;
    }
    d.wait = Chance(88) ? WaitKind::kBlocking : static_cast<WaitKind>(1 + Below(2));
  }

  std::mt19937 random_;
  Sketch s_;
  std::vector<ThreadId> threads_;
  std::vector<ResourceId> locks_;
  std::vector<ResourceId> events_;
};

JudgeOptions Short() {
  JudgeOptions options;
  options.max_cycle_length = kLongest;
  return options;
}

std::set<std::string> JudgeLines(const Observations& o) {
  const NaiveJudge words(o);
  std::set<std::string> lines;
  for (const Finding& finding : Judge(o, Short()).findings) {
    if (finding.rule == Rule::kUnorderedInstances) {
      const Dependency& d = o.dependencies[finding.parties[0].dependency];
      lines.insert("LG1005 " + o.resources[d.wanted.value].class_key);
    } else {
      const std::string wait = words.WaitOf(finding.parties);
      lines.insert(NaiveJudge::Line(
          finding.rule, finding.confidence,
          wait.empty() ? words.TextOf(finding.parties) : std::vector<std::string>{wait}));
    }
  }
  return lines;
}

std::string Describe(const Observations& o) {
  std::string text;
  for (const Dependency& d : o.dependencies) {
    text += "thread " + std::to_string(d.thread.value) + " holds";
    for (const Hold& h : d.held) {
      text += ' ' + o.resources[h.resource.value].name + "#" + std::to_string(h.resource.value) +
              (h.mode == Mode::kExclusive ? "!" : "?") + (h.may ? "(may)" : "") +
              (h.role == Hold::Role::kOwes ? "(owes)" : "");
    }
    text += " wants " + o.resources[d.wanted.value].name + "#" + std::to_string(d.wanted.value) +
            (d.mode == Mode::kExclusive ? "!" : "?") + " wait " +
            std::to_string(static_cast<int>(d.wait)) + '\n';
  }
  return text;
}

TEST(JudgeRandomTest, AgreesWithTheNaiveJudge) {
  size_t programs_with_findings = 0;
  for (uint32_t seed = 0; seed < 60000; ++seed) {
    RandomProgram program(seed);
    const Observations& o = program.sketch().observations;
    const std::set<std::string> expected = NaiveJudge(o).Run();
    ASSERT_EQ(JudgeLines(o), expected) << "seed " << seed << '\n' << Describe(o);
    programs_with_findings += !expected.empty();
  }
  EXPECT_GT(programs_with_findings, 20000u);
}

// Everything a report shows, without indices.
std::vector<std::string> Contents(const Observations& o) {
  std::vector<std::string> lines;
  for (const Finding& finding : Judge(o, Short()).findings) {
    std::string line = finding.fingerprint + ' ' + std::string(Info(finding.rule).code) + ' ' +
                       std::to_string(static_cast<int>(finding.level)) + ' ' +
                       std::to_string(static_cast<int>(finding.confidence)) + ' ' +
                       std::to_string(static_cast<uint32_t>(finding.evidence)) + ' ' +
                       std::to_string(finding.similar);
    for (const Party& party : finding.parties) {
      const Dependency& d = o.dependencies[party.dependency];
      line += " [" + std::to_string(d.site.value) + ' ' + std::to_string(party.hold) + ']';
    }
    for (const uint32_t w : finding.writers) {
      line += " w" + std::to_string(o.dependencies[w].site.value);
    }
    for (const OrderCount& count : finding.order_counts) {
      line += " n" + std::to_string(count.places);
    }
    lines.push_back(line);
  }
  return lines;
}

TEST(JudgeRandomTest, DoesNotDependOnTheOrderOfDependencies) {
  std::mt19937 random(1);
  for (uint32_t seed = 0; seed < 10000; ++seed) {
    RandomProgram program(seed);
    Observations& o = program.sketch().observations;
    const std::vector<std::string> before = Contents(o);
    std::shuffle(o.dependencies.begin(), o.dependencies.end(), random);
    ASSERT_EQ(Contents(o), before) << "seed " << seed << '\n' << Describe(o);
  }
}

}  // namespace
}  // namespace lockgraph::lockorder
