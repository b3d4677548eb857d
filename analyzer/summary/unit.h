// The summary of one translation unit: its functions as small control-flow graphs over terms.
//
// Extraction lowers the source mechanically: no lock API is known here, only calls, assignments and
// branches. What a call does to locks is inferred when units are linked, because the answer may
// stand in another unit (a C wrapper around pthread_mutex_lock, a table of lock functions).
#ifndef LOCKGRAPH_ANALYZER_SUMMARY_UNIT_H_
#define LOCKGRAPH_ANALYZER_SUMMARY_UNIT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/summary/ids.h"
#include "analyzer/summary/term.h"

namespace lockgraph::summary {

// A span on one line (see lockorder::Site). For code from a macro: where the macro is used.
struct Place {
  FileId file;
  uint32_t line = 0;
  uint32_t column = 0;
  uint32_t end_column = 0;
  bool operator==(const Place&) const = default;
};

struct Type {
  enum class Kind : uint8_t { kOther, kInteger, kPointer, kReference, kArray, kRecord, kFunction };
  Kind kind = Kind::kOther;
  bool is_const = false;      // of the outermost level
  // Records: qualified, inline namespaces and template arguments left out ("std::unique_lock").
  // Others: as printed.
  std::string name;
  std::string spelling;       // with template arguments, as a person would write it
  TypeId element;             // pointee, referent, array element
  std::vector<TypeId> arguments;  // type arguments of a template specialisation; integers are left out
  uint32_t record = 0xffffffff;   // index into Unit::records when the definition was seen
};

struct Method {
  std::string name;      // unqualified: "lock", "operator()", "~"; constructors: "" (empty)
  FunctionId function;
};

struct Record {
  TypeId type;
  std::string key;                 // stable across units; anonymous and local ones carry the unit
  std::vector<TypeId> bases;
  std::vector<FieldId> fields;
  std::vector<Method> methods;     // all that are declared, also constructors and the destructor
  bool constructed = false;        // this unit makes an object of exactly this class
  bool is_abstract = false;
  bool is_lambda = false;
  bool is_union = false;
  bool in_system_header = false;
  bool is_capability = false;      // thread-safety attribute `capability` (or lockable)
  bool is_scoped_capability = false;
  PlaceId place;
};

struct Field {
  std::string key;    // "Record key::name"
  std::string name;   // "mutex_"; a lambda's capture has the captured variable's name, or "this"
  TypeId record;      // the class that declares it
  TypeId type;
  bool in_system_header = false;
  PlaceId place;
  // acquired_before / acquired_after: terms in which kLocal 0 is the object's `this`.
  std::vector<TermId> acquired_before;
  std::vector<TermId> acquired_after;
};

struct Variable {
  std::string key;     // mangled, or for internal linkage and function statics unique in the unit
  std::string name;    // "g_log_mutex", "Registry::Get()::mutex"
  TypeId type;
  bool internal = false;         // the unit is part of its identity
  bool is_thread_local = false;
  bool is_function_static = false;
  bool defined = false;          // in this unit
  PlaceId place;
  std::vector<TermId> acquired_before;
  std::vector<TermId> acquired_after;
};

// A thread-safety attribute of a function, or the same said by the configuration.
struct LockAttribute {
  enum class Kind : uint8_t {
    kAcquire, kAcquireShared, kRelease, kReleaseShared, kReleaseAny, kTryAcquire, kTryAcquireShared,
    kRequires, kRequiresShared, kExcludes, kAssert, kAssertShared, kReturns,
  };
  Kind kind = Kind::kAcquire;
  std::vector<TermId> locks;  // places; kLocal i is parameter i; empty: the object itself
  int64_t success = 1;        // kTry*: the value returned when the lock was taken
};

struct Function {
  std::string key;        // mangled, or for internal linkage unique in the unit
  std::string name;       // for people: "Room::Join"; a lambda: "lambda in Room::Join"
  std::string qualified;  // no template arguments, no parameters: "std::unique_lock::unique_lock"
  TypeId record;          // class of a member function
  std::vector<TypeId> parameters;       // without `this`
  TypeId result;
  std::vector<TypeId> template_arguments;  // of the function itself: make_shared<T>
  std::vector<FunctionId> overrides;    // the methods it overrides directly
  std::vector<LockAttribute> attributes;
  bool internal = false;
  bool is_method = false;      // has `this`
  bool is_virtual = false;
  bool is_constructor = false;
  bool is_destructor = false;
  bool is_variadic = false;
  bool is_coroutine = false;
  bool no_return = false;
  bool is_main = false;
  bool is_lambda = false;
  bool in_system_header = false;
  bool address_taken = false;  // in this unit, other than to call it
  bool no_thread_safety_analysis = false;
  bool runs_at_start = false;  // pseudo function that initialises this unit's globals, or
                               // __attribute__((constructor))
  PlaceId place;
  uint32_t body = 0xffffffff;  // index into Unit::bodies when this unit defines it
};

// Locals of a body, in this order: `this` (methods), the parameters, the result slot (functions that
// return an object by value), then variables and temporaries.
// A parameter of class type passed by value is a pointer to the caller's temporary, as in the ABI;
// the result slot is a pointer to the object the caller wants to have made.
struct Local {
  enum class Kind : uint8_t { kThis, kParameter, kResultSlot, kVariable, kTemporary };
  Kind kind = Kind::kVariable;
  std::string name;   // empty for temporaries
  TypeId type;        // a reference variable has its reference type
  PlaceId place;
};

struct Instruction {
  enum class Kind : uint8_t {
    kDeclare,    // place: kLocal: its lifetime begins, nothing is known of its content
    kAssign,     // place = value (integers, pointers, references' addresses, function addresses)
    kCopy,       // place = *value's place, memberwise, for trivially copied objects; value: kAddress
    kCall,       // see below
    kReturn,     // value may be none (void, or the result slot was filled)
    kThrow,      // leaves by exception; an edge to a handler follows if there is one in this body
    kSuspend,    // co_await, co_yield
    kStaticBegin,  // place: kGlobal: initialisation of a function-local static begins ...
    kStaticEnd,    // ... and ends
  };
  enum class Callee : uint8_t { kDirect, kVirtual, kIndirect };
  Kind kind = Kind::kAssign;
  PlaceId where;
  TermId place;
  TermId value;  // kCall + kIndirect: the function pointer or pointer to member
  // kCall:
  Callee callee = Callee::kDirect;
  FunctionId function;          // kDirect, kVirtual
  ResultId result;              // number of this call in the body; kResult terms refer to it
  // Values, `this` first for methods (and for a call through a pointer to member), then the
  // parameters; last the address of the object to be made if the callee returns one by value.
  // Reference parameters and by-value objects: an address. Default arguments are filled in.
  std::vector<TermId> arguments;
  std::vector<TypeId> argument_types;  // static types of the arguments before conversion to reference
  bool implicit = false;        // written by the compiler: destructor at scope end, conversion
  bool unwinding = false;       // destructor run only if the object had been constructed
};

struct Edge {
  BlockId to;
  // For a switch: the values that lead here (GNU ranges are spread out up to 256, else is_default).
  std::vector<int64_t> cases;
  bool is_default = false;
};

struct Block {
  std::vector<Instruction> instructions;
  // With two edges and a condition: edges[0] if true, edges[1] if false. A switch: see Edge. Several
  // edges and no condition: any of them. No edge: the function ends here (exit block, noreturn).
  TermId condition;
  bool is_switch = false;
  bool is_loop_head = false;
  std::vector<Edge> edges;
  PlaceId where;                // of the condition
};

struct Body {
  FunctionId function;
  std::vector<Local> locals;
  uint32_t parameter_count = 0;  // `this`, parameters and result slot together
  bool has_result_slot = false;
  uint32_t result_count = 0;     // calls numbered in this body
  std::vector<Block> blocks;     // reachable ones only, in reverse post-order; 0 is the entry
  BlockId exit;                  // normal end; may be unreachable (invalid)
  PlaceId end;                   // closing brace
};

struct Unit {
  std::string main_file;        // as the compile command spells it, relative where possible
  std::string directory;        // of the compile command, only for reading; not written to the file
  std::vector<std::string> files;
  std::vector<Place> places;
  std::vector<Type> types;
  std::vector<Record> records;
  std::vector<Field> fields;
  std::vector<Variable> variables;
  std::vector<Function> functions;
  std::vector<Term> terms;
  std::vector<Body> bodies;
  // Functions whose lowering was cut short (too large), and why.
  std::vector<std::string> notes;
  // Why the unit is only a part of what was written: its first error. Empty when all was parsed.
  std::vector<std::string> problems;
};

}  // namespace lockgraph::summary

#endif  // LOCKGRAPH_ANALYZER_SUMMARY_UNIT_H_
