// What things are called in front of people: always the program's own names.
#ifndef LOCKGRAPH_REPORT_NAMING_H_
#define LOCKGRAPH_REPORT_NAMING_H_

#include <optional>
#include <string>
#include <vector>

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include "lockorder/observations.h"
#include "report/lock_wrappers.h"
#include "report/source_cache.h"

namespace lockgraph::report {

// "a", "a and b", "a, b and c".
std::string JoinWithAnd(llvm::ArrayRef<std::string> words);

// "1 lock", "2 locks"; "1 entry", "2 entries" with the plural given.
std::string Count(uint64_t count, llvm::StringRef one, llvm::StringRef many);

// Names of everything in one Observations, which must outlive it. Building it costs one pass over
// the dependencies; every call after that is cheap. Thread-compatible.
class Naming {
 public:
  Naming(const lockorder::Observations& observations, SourceCache& sources);

  const lockorder::Observations& observations() const { return observations_; }

  // "`Room::mutex_`"; "the end of `Worker::Run`"; "the initialisation of `service`"; a resource
  // without a name is described: "a `std::mutex` declared at a.cc:3". Where another lock class has
  // the same name, the place of the declaration is added.
  std::string Resource(lockorder::ResourceId id) const;

  // The same without the quotes, for formats that have their own.
  std::string PlainResource(lockorder::ResourceId id) const;

  // The resource with its mode where somebody takes it in another: "`Room::mutex_` (shared)".
  std::string ResourceInMode(lockorder::ResourceId id, lockorder::Mode mode) const;

  // Whether somebody takes a lock of this class for reading, so that modes are worth a word.
  bool HasReaders(lockorder::ResourceId id) const;

  // The enclosing function of a site: demangled, without its parameters, without quotes. Empty when
  // unknown.
  std::string Function(lockorder::SiteId id) const;

  // "src/room.cc:23"; the function's name where there is no file; "an unknown place" otherwise.
  std::string Place(lockorder::SiteId id) const;

  // The same in a sentence: "at src/room.cc:23", "in `foo_put`".
  std::string AtPlace(lockorder::SiteId id) const;

  // "`Saver::Run`, started at src/world.cc:23".
  std::string Thread(lockorder::ThreadId id) const;

  // Whether the thread is a process of its own, made by fork().
  bool IsProcess(lockorder::ThreadId id) const;

  // Whether what is waited for is the input of a file descriptor: an eventfd, a pipe, a socket.
  bool IsDescriptor(lockorder::ResourceId id) const;

  // The thread whose end the resource is; invalid when it is no thread's end.
  lockorder::ThreadId ThreadEndingAs(lockorder::ResourceId end) const;

  // Whether the site lies in the standard library, a system header or the glue around them: such
  // frames are folded.
  bool IsSystem(lockorder::SiteId id) const;

  // The site nearest to `site` in the program's own code: itself, or the innermost call of `path`
  // that is not system code. Functions that only take a lock are passed over too, but not those
  // whose calls stand before index `live` of the path: they have not returned when it matters.
  static constexpr size_t kAll = static_cast<size_t>(-1);
  lockorder::SiteId Own(lockorder::SiteId site, const lockorder::CallPath& path,
                        size_t live = kAll) const;

  // The calls of `path` from index `live` on that a reader should see on the way to Own(): indices
  // into the path.
  std::vector<size_t> OwnCalls(lockorder::SiteId site, const lockorder::CallPath& path,
                               size_t live) const;

  // Where the thread of the dependency waits.
  lockorder::SiteId WantedAt(const lockorder::Dependency& dependency) const;

  // The line of the source, without its end; nullopt where there is none.
  std::optional<llvm::StringRef> Line(lockorder::SiteId id) const;

  const lockorder::Site& Site(lockorder::SiteId id) const;
  const lockorder::Resource& Get(lockorder::ResourceId id) const;
  const lockorder::Thread& Get(lockorder::ThreadId id) const;

 private:
  std::string Described(lockorder::ResourceId id, llvm::StringRef quote) const;

  const lockorder::Observations& observations_;
  SourceCache& sources_;
  LockWrappers wrappers_;
  llvm::StringSet<> read_classes_;
  llvm::StringSet<>
      shared_names_;  // names of several classes: they need their places to be told apart
  llvm::DenseMap<uint32_t, uint32_t> thread_of_end_;  // ResourceId::value -> ThreadId::value
};

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_NAMING_H_
