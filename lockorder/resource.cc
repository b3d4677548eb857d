#include "lockorder/resource.h"

namespace lockgraph::lockorder {

Overlap Compare(const Resource& a, const Resource& b) {
  if (a.kind != b.kind || a.class_key != b.class_key) return Overlap::kDifferent;
  if (a.instance == Instance::kOne && b.instance == Instance::kOne) {
    return a.instance_key == b.instance_key ? Overlap::kSame : Overlap::kDifferent;
  }
  return Overlap::kMaybe;
}

Overlap CompareWithinDependency(const Resource& a, const Resource& b) {
  if (a.kind != b.kind || a.class_key != b.class_key) return Overlap::kDifferent;
  const bool both_known = a.instance != Instance::kUnknown && b.instance != Instance::kUnknown;
  if (both_known && a.instance_key == b.instance_key) return Overlap::kSame;
  return Compare(a, b);
}

}  // namespace lockgraph::lockorder
