// A deliberately naive second judge: all sequences of dependencies up to length 4, each rule of
// feasibility spelled out once more, no graph, no pruning. Time grows with the fourth power of the
// dependencies.
#ifndef LOCKGRAPH_LOCKORDER_NAIVE_JUDGE_FOR_TESTS_H_
#define LOCKGRAPH_LOCKORDER_NAIVE_JUDGE_FOR_TESTS_H_

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lockorder/judge.h"
#include "lockorder/naive_objects_for_tests.h"

namespace lockgraph::lockorder {

inline constexpr size_t kLongest = 4;

inline bool IsLock(const Resource& r) { return r.kind == ResourceKind::kLock; }

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

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_NAIVE_JUDGE_FOR_TESTS_H_
