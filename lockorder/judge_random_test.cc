// The judge against a deliberately naive second one on random programs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "lockorder/judge.h"
#include "lockorder/naive_judge_for_tests.h"
#include "lockorder/sketch.h"

namespace lockgraph::lockorder {
namespace {

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
