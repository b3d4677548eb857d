// Summaries of earlier runs, kept as long as nothing that went into them has changed.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_SUMMARY_CACHE_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_SUMMARY_CACHE_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "llvm/ADT/StringMap.h"
#include "tools/lockgraph/compile_database.h"

namespace lockgraph::cli {

// A directory with two files per compile command: KEY.lgs, the summary, and KEY.inputs, which lists
// every file that was read with a hash of its content. KEY is a hash of the command, its directory
// and this program's build. An entry is fresh when all inputs still have their hashes, so neither
// times nor checkouts matter. (As with other compiler caches, a *new* header that would now be
// found earlier on the include path is not noticed; --no-cache is the answer.)
//
// Any number of processes may share a directory, and be killed at any time: files appear whole, and
// a list of inputs names the one summary that it belongs to. Thread-compatible.
class SummaryCache {
 public:
  using Clock = std::chrono::system_clock;

  // Creates the directory. kPermissionDenied when it cannot be written.
  static absl::StatusOr<SummaryCache> Open(const std::string& directory);

  // Where the command's summary is, if there is one.
  std::string SummaryPath(const CompileCommand& command) const;

  // Whether the summary at SummaryPath() can be used. Hashes each input once per SummaryCache.
  bool IsFresh(const CompileCommand& command);

  // Keeps what a successful extraction that began at `started` wrote: a copy of the summary, and
  // hashes of what the depfile lists. An input that was modified since leaves no entry.
  absl::Status Store(const CompileCommand& command, const std::string& summary,
                     const std::string& depfile, Clock::time_point started);

  // Removes entries that were not used for a month, and the oldest when all take more than a
  // quarter of the free space. Looks at most every 20 minutes.
  void Prune();

  // Forgets the entry, e.g. because the summary turned out to be damaged.
  void Drop(const CompileCommand& command);

 private:
  SummaryCache(std::string directory, std::string program)
      : directory_(std::move(directory)), program_(std::move(program)) {}

  std::string PathOf(const CompileCommand& command, const char* extension) const;
  std::optional<uint64_t> HashOf(const std::string& path);

  std::string directory_;
  std::string program_;  // summaries of another build of this program are not fresh
  llvm::StringMap<std::optional<uint64_t>> hashes_;
};

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_SUMMARY_CACHE_H_
