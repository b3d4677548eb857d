// Which variable or member a lock is, from debug information.
#ifndef LOCKGRAPH_TRACE_LOCK_DECLARATION_H_
#define LOCKGRAPH_TRACE_LOCK_DECLARATION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "trace/lock_expression.h"
#include "trace/symbolizer.h"
#include "trace/trace.h"

namespace lockgraph::trace {

// What an expression in a function means.
struct Meaning {
  enum class Kind {
    kUnknown,
    kMember,     // of some object: `name` is "Room::mutex_"
    kVariable,   // a local or global variable: `name` is its name
    kParameter,  // the caller knows: the argument at `parameter`
  };
  Kind kind = Kind::kUnknown;
  std::string name;
  std::string key;  // like the name, with what tells types of one spelling apart
  // Which object, as far as the function knows: "lobby.mutex_" for a member of a variable; empty
  // for one behind a pointer. If `behind_parameter`, the name of the argument at `parameter`
  // belongs in front of it.
  std::string object;
  bool behind_parameter = false;
  // A member of a class that is itself a lock: the caller names the object.
  bool of_wrapper = false;
  uint32_t parameter = 0;
  std::string file;  // of the declaration; empty: unknown
  uint32_t line = 0;
};

// A lock with static storage.
struct StaticLock {
  std::string name;       // of its class: "Room::mutex_", or the variable's name
  std::string structure;  // "Room", with template arguments; empty for a variable that is a lock
  std::string object;     // which one: "lobby.mutex_"
  std::string file;
  uint32_t line = 0;
};

// Reads debug information of the modules on this machine; without any, everything is unknown.
// Requires that the symbolizer trusts the module. Thread-compatible.
class LockDeclarations {
 public:
  LockDeclarations();
  ~LockDeclarations();
  LockDeclarations(const LockDeclarations&) = delete;
  LockDeclarations& operator=(const LockDeclarations&) = delete;

  // `frame` must come from Symbolizer::FramesAt.
  Meaning Evaluate(const Frame& frame, const LockExpression& expression);

  // The name of a frame's function with its scopes, which symbol names of inlined functions with
  // internal linkage lack: "Table::Search", "lambda in main". Empty when unknown.
  std::string FunctionOf(const Frame& frame);

  // The lock at a link-time address of the module at `path`, which lies in `variable`.
  std::optional<StaticLock> StaticAt(const std::string& path, uint64_t address,
                                     const std::string& variable);

 private:
  class Module;
  Module* Open(const std::string& path);

  std::map<std::string, std::unique_ptr<Module>> modules_;
};

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_LOCK_DECLARATION_H_
