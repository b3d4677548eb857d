#include "tools/lockgraph/declared_hierarchy.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <map>
#include <utility>

namespace lockgraph::cli {
namespace {

using lockorder::Instance;
using lockorder::ResourceId;

// Objects of one class that are declared one by one, where none stands for all of them.
constexpr size_t kMaxObjects = 16;

// The rows that speak for all locks of a name: of each class one that may be any of its objects,
// else the known objects themselves.
std::map<std::string, std::vector<ResourceId>> LocksByName(
    const lockorder::Observations& observations) {
  std::map<std::pair<std::string, std::string>, std::vector<ResourceId>> of_class;
  for (uint32_t i = 0; i < observations.resources.size(); ++i) {
    const lockorder::Resource& resource = observations.resources[i];
    if (resource.kind != lockorder::ResourceKind::kLock || resource.name.empty()) continue;
    std::vector<ResourceId>& rows = of_class[{resource.name, resource.class_key}];
    const bool any = resource.instance != Instance::kOne;
    const bool has_any =
        !rows.empty() && observations.resources[rows.front().value].instance != Instance::kOne;
    if (has_any || rows.size() == kMaxObjects) continue;
    if (any) rows.clear();
    rows.push_back({i});
  }
  std::map<std::string, std::vector<ResourceId>> by_name;
  for (const auto& [key, rows] : of_class) {
    std::vector<ResourceId>& all = by_name[key.first];
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return by_name;
}

// Names the lines of the file's chains.
class ChainPlaces {
 public:
  ChainPlaces(const std::string& path, const std::string& root) : file_(path) {
    if (!root.empty() && path.starts_with(root + "/")) file_ = path.substr(root.size() + 1);
    std::ifstream in(path);
    bool inside = false;
    uint32_t number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      if (!line.empty() && line[0] != ' ' && line[0] != '-' && line[0] != '#') {
        inside = line.starts_with("hierarchy:");
      }
      if (inside) lines_.emplace_back(number, std::move(line));
    }
  }

  // The first line that names both, else the first that names `after`.
  lockorder::Site Of(const std::string& before, const std::string& after) const {
    lockorder::Site site;
    site.file = file_;
    for (const auto& [number, line] : lines_) {
      const size_t at = line.find(after);
      if (at == std::string::npos) continue;
      const bool both = line.find(before) != std::string::npos;
      if (site.line != 0 && !both) continue;
      site.line = number;
      site.column = static_cast<uint32_t>(at + 1);
      site.end_column = static_cast<uint32_t>(at + after.size() + 1);
      if (both) break;
    }
    return site;
  }

 private:
  std::string file_;
  std::vector<std::pair<uint32_t, std::string>> lines_;
};

}  // namespace

void DeclareHierarchy(const std::vector<std::vector<std::string>>& chains, const std::string& path,
                      const std::string& root, lockorder::Observations& observations) {
  if (chains.empty()) return;
  const auto locks = LocksByName(observations);
  const ChainPlaces places(path, root);
  for (const std::vector<std::string>& chain : chains) {
    const std::string* before = nullptr;
    for (const std::string& name : chain) {
      if (!locks.contains(name)) continue;
      if (before != nullptr) {
        const lockorder::SiteId site{static_cast<uint32_t>(observations.sites.size())};
        observations.sites.push_back(places.Of(*before, name));
        for (const ResourceId first : locks.at(*before)) {
          for (const ResourceId second : locks.at(name)) {
            observations.declared_orders.push_back({first, second, site});
          }
        }
      }
      before = &name;
    }
  }
}

}  // namespace lockgraph::cli
