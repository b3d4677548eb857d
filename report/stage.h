// For tests: sets up observations about small source files, naming places by the text that stands
// there.
#ifndef LOCKGRAPH_REPORT_STAGE_H_
#define LOCKGRAPH_REPORT_STAGE_H_

#include <string>
#include <vector>

#include "lockorder/judge.h"
#include "lockorder/observations.h"

namespace lockgraph::report {

class Stage {
 public:
  // `directory` holds the sources.
  explicit Stage(std::string directory) : directory_(std::move(directory)) {}

  // The `nth` (from 1) place where `text` stands in `file`; it must exist. The span is that of
  // `text`.
  lockorder::SiteId At(const std::string& file, const std::string& text,
                       const std::string& function, int nth = 1);

  lockorder::ResourceId Lock(const std::string& name, const std::string& type = "std::mutex");
  lockorder::ResourceId Add(lockorder::ResourceKind kind, const std::string& name);

  lockorder::ThreadId Main();
  lockorder::ThreadId Start(const std::string& entry, lockorder::SiteId at, bool many = false);
  lockorder::ThreadId Caller(const std::string& entry);

  // Returns the index of the dependency.
  uint32_t Want(lockorder::ThreadId thread, std::vector<lockorder::Hold> held,
                lockorder::ResourceId wanted, lockorder::Mode mode, lockorder::SiteId site,
                lockorder::CallPath path = {});

  // A verdict of one finding.
  lockorder::Finding& Find(lockorder::Rule rule, lockorder::Confidence confidence,
                           std::vector<lockorder::Party> parties);
  lockorder::Finding& FindMisuse(lockorder::Confidence confidence, lockorder::Misuse misuse);
  lockorder::Finding& FindHang(lockorder::Rule rule, lockorder::LiveHang hang);

  const std::string& directory() const { return directory_; }
  lockorder::Observations observations;
  lockorder::Verdict verdict;

 private:
  std::string directory_;
};

inline lockorder::Hold Holds(lockorder::ResourceId resource, lockorder::Mode mode,
                             lockorder::SiteId site, lockorder::CallPath path = {}) {
  lockorder::Hold hold;
  hold.resource = resource;
  hold.mode = mode;
  hold.site = site;
  hold.path = std::move(path);
  return hold;
}

inline lockorder::Hold Owes(lockorder::ResourceId resource, lockorder::SiteId site,
                            lockorder::CallPath path = {}) {
  lockorder::Hold hold = Holds(resource, lockorder::Mode::kExclusive, site, std::move(path));
  hold.role = lockorder::Hold::Role::kOwes;
  return hold;
}

// Sets the scene for the golden report of `rule` from the sources in `directory`.
Stage SceneFor(lockorder::Rule rule, const std::string& directory);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_STAGE_H_
