// One id type per meaning; each is an index into a table of the Unit it belongs to.
#ifndef LOCKGRAPH_ANALYZER_SUMMARY_IDS_H_
#define LOCKGRAPH_ANALYZER_SUMMARY_IDS_H_

#include <compare>
#include <cstdint>

namespace lockgraph::summary {

template <typename Tag>
struct Id {
  static constexpr uint32_t kNone = 0xffffffff;
  uint32_t value = kNone;
  bool valid() const { return value != kNone; }
  auto operator<=>(const Id&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const Id& id) {
    return H::combine(std::move(h), id.value);
  }
};

using FileId = Id<struct FileTag>;
using PlaceId = Id<struct PlaceTag>;        // Unit::sites
using TypeId = Id<struct TypeTag>;          // Unit::types
using FunctionId = Id<struct FunctionTag>;  // Unit::functions
using VariableId = Id<struct VariableTag>;  // Unit::variables: globals and statics
using FieldId = Id<struct FieldTag>;        // Unit::fields
using TermId = Id<struct TermTag>;          // Unit::terms
using LocalId = Id<struct LocalTag>;        // Body::locals
using BlockId = Id<struct BlockTag>;        // Body::blocks
using ResultId = Id<struct ResultTag>;      // a call within a Body, numbered from 0

}  // namespace lockgraph::summary

#endif  // LOCKGRAPH_ANALYZER_SUMMARY_IDS_H_
