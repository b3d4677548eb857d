// Sets of threads, kept in the order in which they were found. Large programs have thousands.
#ifndef LOCKGRAPH_ANALYZER_LINK_THREAD_SETS_H_
#define LOCKGRAPH_ANALYZER_LINK_THREAD_SETS_H_

#include <algorithm>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "analyzer/link/path.h"

namespace lockgraph::link {

// Adds what `mine` lacks, at its end; true if that was something. Linear.
inline bool Unite(std::vector<PathId>& mine, const std::vector<PathId>& other) {
  // Mostly it is the same threads, found in the same order.
  const bool begins =
      other.size() <= mine.size() && std::equal(other.begin(), other.end(), mine.begin());
  if (begins) return false;
  absl::flat_hash_set<PathId> known(mine.begin(), mine.end());
  const size_t before = mine.size();
  for (const PathId x : other) {
    if (known.insert(x).second) mine.push_back(x);
  }
  return mine.size() != before;
}

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_THREAD_SETS_H_
