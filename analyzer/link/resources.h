// Places become resources: which lock class a place belongs to, which object it is, what to call
// it.
#ifndef LOCKGRAPH_ANALYZER_LINK_RESOURCES_H_
#define LOCKGRAPH_ANALYZER_LINK_RESOURCES_H_

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "analyzer/link/analysis.h"
#include "analyzer/link/owners.h"
#include "analyzer/link/set_once.h"
#include "lockorder/observations.h"

namespace lockgraph::link {

class Resources {
 public:
  Resources(Analysis& analysis, lockorder::Observations& observations);

  // The resource at `place`, which speaks of the arguments of `root`. A pointer that was not
  // resolved on the path may mean several locks: all of them, if they are few. `process`: one made
  // by fork has its own, but for what processes share.
  std::vector<lockorder::ResourceId> At(Symbol place, lockorder::ResourceKind kind,
                                        summary::FunctionId root,
                                        lockorder::ThreadId private_to = {},
                                        lockorder::ThreadId process = {});
  lockorder::ResourceId ThreadEnd(const std::string& key, const std::string& name, bool many,
                                  lockorder::SiteId site);
  lockorder::SiteId Site(CodeSite site);
  lockorder::SiteId Site(summary::PlaceId place, const std::string& function);

  // Several objects of one class that are each known get names that tell them apart.
  void NameInstances();
  // The name of the class at `place`, for messages.
  std::string NameOf(Symbol place);
  // What the class at `place` is known by.
  std::string KeyOf(Symbol place);
  // A lock that refuses whoever does not hold it.
  bool IsChecked(Symbol place);

 private:
  struct Class {
    std::string key;
    std::string name;
    summary::TypeId type;
    summary::PlaceId declared;
    bool only_type = false;  // named by the type of a pointer alone
  };
  Class ClassOf(Symbol place);
  std::vector<Symbol> Resolve(Symbol place, summary::FunctionId root);
  lockorder::ResourceId Make(Symbol place, lockorder::ResourceKind kind, summary::FunctionId root,
                             lockorder::ThreadId private_to, lockorder::ThreadId process);
  lockorder::Instance InstanceOf(Symbol place) const;
  bool IsShared(Symbol place);  // among processes
  bool IsWrapper(summary::TypeId record);
  bool IsLockType(summary::TypeId type) const;
  const LockType* LockTypeOf(summary::TypeId type) const;
  bool IsA(summary::TypeId type, summary::TypeId base) const;
  void ReadTraits();
  summary::FieldId InnermostField(Symbol place) const;
  void JoinAliases();
  Symbol Settled(Symbol place);

  Analysis& analysis_;
  lockorder::Observations& observations_;
  Owners owners_;
  SetOnce set_once_;
  absl::flat_hash_map<std::pair<Symbol, int>, lockorder::ResourceId> by_place_;
  absl::flat_hash_map<std::string, uint32_t> by_key_;
  absl::flat_hash_map<std::string, uint32_t> site_index_;
  absl::flat_hash_map<uint32_t, bool> wrappers_;
  struct Traits {
    bool recursive = false;
    bool checked = false;
    bool shared = false;
    int64_t policy = 0;
  };
  absl::flat_hash_map<std::string, Traits> traits_;       // by class key
  absl::flat_hash_map<uint32_t, bool> recursive_fields_;  // fields whose locks are made: all so
  std::vector<std::string> instance_names_;               // by resource
  absl::flat_hash_set<uint32_t> by_pointer_;              // resources known through a pointer only
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_RESOURCES_H_
