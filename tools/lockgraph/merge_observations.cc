#include "tools/lockgraph/merge_observations.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace lockgraph::cli {
namespace {

using lockorder::Observations;

// Moves the ids of one Observations up, so that its tables can stand behind another's.
class Shift {
 public:
  explicit Shift(const Observations& into)
      : sites_(static_cast<uint32_t>(into.sites.size())),
        resources_(static_cast<uint32_t>(into.resources.size())),
        threads_(static_cast<uint32_t>(into.threads.size())),
        objects_(static_cast<uint32_t>(into.objects.size())) {
    for (const lockorder::Thread& thread : into.threads) {
      process_ = std::max(process_, thread.process);
    }
    for (const lockorder::Dependency& dependency : into.dependencies) {
      group_ = std::max(group_, dependency.group);
    }
  }

  void Move(lockorder::SiteId& id) const { id.value += id.valid() ? sites_ : 0; }
  void Move(lockorder::ResourceId& id) const { id.value += id.valid() ? resources_ : 0; }
  void Move(lockorder::ThreadId& id) const { id.value += id.valid() ? threads_ : 0; }
  void Move(lockorder::ObjectId& id) const { id.value += id.valid() ? objects_ : 0; }

  template <typename T>
  void Move(std::vector<T>& list) const {
    for (T& element : list) Move(element);
  }

  void Move(lockorder::Hold& hold) const {
    Move(hold.resource);
    Move(hold.site);
    Move(hold.path);
  }
  void Move(lockorder::Resource& resource) const {
    Move(resource.declared_at);
    Move(resource.owner);
  }
  void Move(lockorder::Object& object) const { Move(object.from); }
  void Move(lockorder::Thread& thread) const {
    Move(thread.started_at);
    Move(thread.parent);
    Move(thread.start_path);
    Move(thread.live_at_start);
    Move(thread.creator_holds);
    Move(thread.end);
    if (thread.process != 0) thread.process += process_;
  }
  void Move(lockorder::Dependency& dependency) const {
    Move(dependency.thread);
    Move(dependency.live);
    Move(dependency.held);
    Move(dependency.wanted);
    Move(dependency.site);
    Move(dependency.path);
    if (dependency.group != 0) dependency.group += group_;
  }
  void Move(lockorder::Signal& signal) const {
    Move(signal.resource);
    Move(signal.thread);
    Move(signal.live);
    Move(signal.site);
    Move(signal.path);
  }
  void Move(lockorder::Misuse& misuse) const {
    Move(misuse.thread);
    Move(misuse.resource);
    Move(misuse.site);
    Move(misuse.path);
    Move(misuse.held);
    Move(misuse.related);
  }
  void Move(lockorder::DeclaredOrder& order) const {
    Move(order.before);
    Move(order.after);
    Move(order.site);
  }
  void Move(lockorder::OrderPlaces& places) const {
    Move(places.first);
    Move(places.second);
  }
  void Move(lockorder::LiveThread& thread) const {
    Move(thread.thread);
    Move(thread.held);
    Move(thread.waits_for);
    Move(thread.site);
    Move(thread.path);
  }
  void Move(lockorder::LiveHang& hang) const { Move(hang.threads); }
  void Move(lockorder::BlindSpot& spot) const { Move(spot.site); }
  void Move(lockorder::Site&) const {}

 private:
  uint32_t sites_;
  uint32_t resources_;
  uint32_t threads_;
  uint32_t objects_;
  uint32_t process_ = 0;
  uint32_t group_ = 0;
};

template <typename T>
void Append(const Shift& shift, std::vector<T>& from, std::vector<T>& into) {
  shift.Move(from);
  into.insert(into.end(), std::make_move_iterator(from.begin()),
              std::make_move_iterator(from.end()));
}

}  // namespace

void AppendObservations(Observations from, Observations& into) {
  const Shift shift(into);
  Append(shift, from.sites, into.sites);
  Append(shift, from.resources, into.resources);
  Append(shift, from.objects, into.objects);
  Append(shift, from.threads, into.threads);
  Append(shift, from.dependencies, into.dependencies);
  Append(shift, from.signals, into.signals);
  Append(shift, from.misuses, into.misuses);
  Append(shift, from.declared_orders, into.declared_orders);
  Append(shift, from.order_places, into.order_places);
  Append(shift, from.live_hangs, into.live_hangs);
  Append(shift, from.blind_spots, into.blind_spots);
}

}  // namespace lockgraph::cli
