// Which threads may be alive while another one does something.
#include <algorithm>

#include "analyzer/link/threads.h"

namespace lockgraph::link {

using lockorder::ThreadId;

std::vector<ThreadId> Threads::Live(ThreadId thread, const std::vector<PathId>& paths,
                                    const std::vector<PathId>& gone) const {
  std::vector<ThreadId> live;
  absl::flat_hash_set<uint32_t> joined;
  CollectLive(thread, paths, gone, joined, live);
  std::sort(live.begin(), live.end());
  live.erase(std::unique(live.begin(), live.end()), live.end());
  return live;
}

// `joined`: threads whose own were seen. A thread may stand for one that it started.
void Threads::CollectLive(ThreadId thread, const std::vector<PathId>& paths,
                          const std::vector<PathId>& gone, absl::flat_hash_set<uint32_t>& joined,
                          std::vector<ThreadId>& live) const {
  for (PathId path : paths) {
    auto it = started_.find({thread.value, path.id});
    if (it != started_.end()) live.insert(live.end(), it->second.begin(), it->second.end());
  }
  // What a joined thread started and did not join lives on.
  for (PathId path : gone) {
    auto it = started_.find({thread.value, path.id});
    if (it == started_.end()) continue;
    for (ThreadId gone_one : it->second) {
      const Pending* pending = PendingOf(gone_one);
      if (pending == nullptr || !joined.insert(gone_one.value).second) continue;
      for (const Exit& exit : pending->behaviour.exits) {
        CollectLive(gone_one, exit.live, exit.gone, joined, live);
      }
    }
  }
}

void Threads::ConnectLives() {
  for (const Pending& parent : pending_) {
    for (const Event& event : parent.behaviour.events) {
      if (event.kind != EventKind::kSpawn) continue;
      const PathId path = analysis_.paths.Append(event.path, event.site);
      auto it = started_.find({parent.thread.value, path.id});
      if (it == started_.end()) continue;
      for (ThreadId child : it->second) {
        auto& live = observations_.threads[child.value].live_at_start;
        for (ThreadId other : Live(parent.thread, event.live, event.gone)) {
          if (other != child) live.push_back(other);
        }
      }
    }
  }
}

}  // namespace lockgraph::link
