// Which functions and objects can flow where, ignoring order and calling context.
//
// Inclusion constraints in the manner of Andersen (1994), with one simplification that keeps them
// linear in practice: a pointer and what it points to are one node, a container and its elements
// are one node, and a field is one node for all objects of its class. It answers two questions that
// the symbolic interpretation leaves open: what an indirect call may call, and which lock a pointer
// kept in a field may mean.
#ifndef LOCKGRAPH_ANALYZER_LINK_POINTS_TO_H_
#define LOCKGRAPH_ANALYZER_LINK_POINTS_TO_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "analyzer/link/api.h"
#include "analyzer/link/program.h"

namespace lockgraph::link {

class PointsTo {
 public:
  struct Node {
    static constexpr uint32_t kNone = 0xffffffff;
    uint32_t id = kNone;
    bool valid() const { return id != kNone; }
  };

  PointsTo(const Program& program, const ApiTable& api) : program_(program), api_(api) {}

  // Collects constraints from all bodies and solves them. Close to linear in their size.
  void Solve();

  // The node of a place or value in `function`'s body; invalid for constants.
  Node NodeOf(summary::FunctionId function, summary::TermId term) const;
  Node NodeOfField(summary::FieldId field) const;
  Node NodeOfVariable(summary::VariableId variable) const;
  Node NodeOfLocal(summary::FunctionId function, uint32_t local) const;

  // Functions that can be called through the node, in the order of their ids. More than 64: none,
  // and `too_many` is set.
  std::vector<summary::FunctionId> Functions(Node node, bool* too_many = nullptr) const;
  // Lock fields and variables whose address can be there.
  std::vector<summary::FieldId> LockFields(Node node) const;
  std::vector<summary::VariableId> LockVariables(Node node) const;

  // A promise or packaged task: a local of a function, what one of its calls makes, a field or a
  // variable; or a thread or asynchronous call that the function starts.
  struct Origin {
    enum class Kind : uint8_t { kLocal, kMade, kField, kVariable, kStart };
    Kind kind = Kind::kLocal;
    summary::FunctionId function;
    uint32_t number = 0;  // local, call result, field, variable or the place of the start
  };
  // Those whose future or handle, or which themselves, can be at the node.
  std::vector<Origin> Origins(Node node) const;
  // The node of what call `result` of the function gives.
  Node NodeOfResult(summary::FunctionId function, uint32_t result) const;

 private:
  // Values: functions, fields, variables, origins of futures.
  enum class ValueKind : uint32_t { kFunction = 0, kField = 1, kVariable = 2, kOrigin = 3 };
  static uint32_t Value(ValueKind kind, uint32_t id) {
    return static_cast<uint32_t>(kind) << 30 | id;
  }
  static constexpr size_t kMaxValues = 64;

  void NumberNodes();
  void CollectBody(const summary::Body& body);
  void Flow(summary::FunctionId f, summary::TermId value, Node to);
  void CollectCall(const summary::Body& body, const summary::Instruction& call);
  void PassArguments(const summary::Body& caller, const summary::Instruction& call,
                     summary::FunctionId callee, size_t skip, size_t first);
  void BindIndirect(const summary::Body& caller, const summary::Instruction& call);
  void ObjectsFlowThrough(const summary::Body& body, const summary::Instruction& call);
  void ConstructInPlace(const summary::Body& body, const summary::Instruction& call);
  void SeedObject(uint32_t node, summary::TypeId type, uint32_t value);
  void AddEdge(Node from, Node to);
  void AddValue(Node node, uint32_t value);
  void Propagate();
  bool IsLockLike(summary::TypeId type) const;
  void SeedOrigin(uint32_t node, summary::TypeId type, Origin origin);
  void AddOrigin(Node node, Origin origin);

  const Program& program_;
  const ApiTable& api_;
  uint32_t variable_base_ = 0, local_base_ = 0;
  std::vector<uint32_t> locals_of_;   // by body: first node of its locals
  std::vector<uint32_t> results_of_;  // by body: first node of its call results
  std::vector<uint32_t> return_of_;   // by function: node of what it returns
  std::vector<std::vector<uint32_t>> edges_;
  std::vector<std::vector<uint32_t>> values_;
  std::vector<bool> overflow_;
  std::vector<std::pair<uint32_t, uint32_t>> worklist_;  // node, value
  // Calls through a node: body, block and instruction are enough to pass arguments later.
  struct IndirectCall {
    uint32_t body;
    const summary::Instruction* call;
    size_t first;  // arguments from here on are passed
  };
  absl::flat_hash_map<uint32_t, std::vector<IndirectCall>> indirect_;
  std::vector<Origin> origins_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_POINTS_TO_H_
