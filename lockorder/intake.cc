#include "lockorder/intake.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace lockgraph::lockorder {
namespace {

class Checker {
 public:
  explicit Checker(const Observations& observations) : o_(observations) {}

  bool Sound(const Dependency& d) const {
    return Exists(d.thread) && Exists(d.wanted) && Exists(d.live) && MayBeNone(d.site) &&
           MayBeNone(d.path) && Sound(d.held);
  }

  bool Sound(const Thread& t) const {
    return MayBeNone(t.started_at) && MayBeNone(t.start_path) && Exists(t.live_at_start) &&
           Sound(t.creator_holds) && (!t.parent.valid() || Exists(t.parent)) &&
           (!t.end.valid() || Exists(t.end));
  }

 private:
  bool Exists(ThreadId id) const { return id.value < o_.threads.size(); }
  bool Exists(ResourceId id) const { return id.value < o_.resources.size(); }
  bool Exists(const std::vector<ThreadId>& ids) const {
    return std::all_of(ids.begin(), ids.end(), [this](ThreadId id) { return Exists(id); });
  }
  bool MayBeNone(SiteId id) const { return !id.valid() || id.value < o_.sites.size(); }
  bool MayBeNone(const CallPath& path) const {
    return std::all_of(path.begin(), path.end(), [this](SiteId id) { return MayBeNone(id); });
  }
  bool Sound(const std::vector<Hold>& holds) const {
    return std::all_of(holds.begin(), holds.end(), [this](const Hold& hold) {
      return Exists(hold.resource) && MayBeNone(hold.site) && MayBeNone(hold.path);
    });
  }

  const Observations& o_;
};

// Says nothing about anybody: wants something without waiting, and has nothing.
Dependency Harmless() {
  Dependency d;
  d.thread = {0};
  d.wanted = {0};
  d.wait = WaitKind::kTry;
  return d;
}

}  // namespace

Intake CheckIntake(const Observations& observations) {
  const Checker checker(observations);
  Intake intake;
  std::vector<size_t> threads;
  std::vector<size_t> dependencies;
  for (size_t i = 0; i < observations.threads.size(); ++i) {
    if (!checker.Sound(observations.threads[i])) threads.push_back(i);
  }
  for (size_t i = 0; i < observations.dependencies.size(); ++i) {
    if (!checker.Sound(observations.dependencies[i])) dependencies.push_back(i);
  }
  std::vector<size_t> objects;
  std::vector<size_t> resources;
  for (size_t i = 0; i < observations.objects.size(); ++i) {
    const ObjectId from = observations.objects[i].from;
    if (from.valid() && from.value >= i) objects.push_back(i);
  }
  for (size_t i = 0; i < observations.resources.size(); ++i) {
    const ObjectId owner = observations.resources[i].owner;
    if (owner.valid() && owner.value >= observations.objects.size()) resources.push_back(i);
  }
  intake.damaged = threads.size() + dependencies.size() + objects.size() + resources.size();
  if (intake.damaged == 0) return intake;
  Observations repaired = observations;
  for (const size_t i : threads) {
    Thread thread;
    thread.name = std::move(repaired.threads[i].name);
    thread.process = repaired.threads[i].process;
    repaired.threads[i] = std::move(thread);
  }
  for (const size_t i : objects) repaired.objects[i].from = {};
  for (const size_t i : resources) repaired.resources[i].owner = {};
  const bool empty = repaired.threads.empty() || repaired.resources.empty();
  if (empty) repaired.dependencies.clear();
  for (const size_t i : empty ? std::vector<size_t>{} : dependencies) {
    repaired.dependencies[i] = Harmless();
  }
  intake.repaired = std::move(repaired);
  return intake;
}

}  // namespace lockgraph::lockorder
