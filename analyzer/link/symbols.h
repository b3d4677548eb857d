// Symbols: the values and places of the symbolic interpretation, hash-consed for the whole program.
//
// Where a summary's Term says what an expression denotes in its function, a Symbol says what it
// denotes in terms of the function's *inputs*: its parameters, the globals, the initial content of
// memory. A callee's symbols become the caller's by substitution.
#ifndef LOCKGRAPH_ANALYZER_LINK_SYMBOLS_H_
#define LOCKGRAPH_ANALYZER_LINK_SYMBOLS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "analyzer/link/program.h"
#include "analyzer/summary/ids.h"
#include "analyzer/summary/term.h"

namespace lockgraph::link {

struct Symbol {
  static constexpr uint32_t kNone = 0xffffffff;
  uint32_t id = kNone;
  bool valid() const { return id != kNone; }
  auto operator<=>(const Symbol&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, Symbol s) {
    return H::combine(std::move(h), s.id);
  }
};

enum class SymbolKind : uint8_t {
  // Places.
  kLocal,        // a: function, b: local
  kGlobal,       // a: variable
  kField,        // a: place, b: field
  kElement,      // a: place, b: index value or none
  kDeref,        // a: value
  kEnvironment,  // a: kBind value: the captured variables of a callable that was stored
  kResultPlace,  // a: function, b: call number: where a call's scalar result is kept
  // Values.
  kParameter,  // a: number: what the function was called with
  kAddress,    // a: place
  kLoad,       // a: place: its content when the function was entered
  kInteger,    // integer
  kFunction,   // a: function
  kNew,        // a: function, b: number, c: type; `integer` tells call sites apart
  kOpaque,     // a: function, b: number: an unknown value made there; `integer` as above; c: 0 if
               // it is memory that was allocated there, 1 if that is all zeros
  kMerge,      // a: function, b: block, c: place: differs between the paths that meet there
  kStale,      // a: value: the value an opaque had in an earlier iteration
  kUnary,      // op, a
  kBinary,     // op, a, b
  kChoice,     // list: one of these values
  kBind,       // a: function; list: pairs (field, value): a callable with what it captured
  kThread,     // a: path cell of the start
};

struct SymbolNode {
  SymbolKind kind = SymbolKind::kOpaque;
  summary::Operator op = summary::Operator::kNone;
  uint32_t a = Symbol::kNone;
  uint32_t b = Symbol::kNone;
  uint32_t c = Symbol::kNone;
  uint32_t list = Symbol::kNone;
  summary::TypeId type = {};  // of an opaque, new or parameter value
  int64_t integer = 0;
  bool operator==(const SymbolNode&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const SymbolNode& n) {
    return H::combine(std::move(h), n.kind, n.op, n.a, n.b, n.c, n.list, n.type, n.integer);
  }
};

// `b` of a parameter that is no null pointer.
constexpr uint32_t kNeverNull = 1;

// Keys of the pairs in a kBind list: a captured field, or hidden content of a captured object.
// A list that starts with kBoundArguments holds the leading arguments of the call instead.
constexpr int64_t kBoundArguments = -1;
constexpr int64_t CaptureKey(summary::FieldId field) { return field.value; }
constexpr int64_t CaptureKey(summary::FieldId field, summary::FieldId hidden) {
  return field.value | (static_cast<int64_t>(hidden.value) + 1) << 32;
}

// Numbers of objects that calls make (make_shared), behind those of new expressions.
constexpr uint32_t kMadeByCall = 0x10000;

// What the operator makes of two numbers; nothing if that is not defined.
std::optional<int64_t> Fold(summary::Operator op, int64_t a, int64_t b);

class Symbols {
 public:
  explicit Symbols(const Program& program) : program_(program) {}
  Symbols(const Symbols&) = delete;
  Symbols& operator=(const Symbols&) = delete;

  const SymbolNode& at(Symbol s) const { return nodes_[s.id]; }
  SymbolKind kind(Symbol s) const { return nodes_[s.id].kind; }
  bool IsPlace(Symbol s) const { return kind(s) <= SymbolKind::kResultPlace; }
  size_t size() const { return nodes_.size(); }

  Symbol Local(summary::FunctionId f, uint32_t local);
  Symbol Global(summary::VariableId v);
  Symbol Field(Symbol place, summary::FieldId field);
  Symbol HiddenOf(Symbol place, Hidden field) { return Field(place, HiddenField(field)); }
  Symbol Element(Symbol place, Symbol index);
  Symbol Deref(Symbol value);  // *&x is x
  Symbol ResultPlace(summary::FunctionId f, summary::ResultId r);
  // `never_null`: a pointer to an object that exists, `this` or a reference.
  Symbol Parameter(uint32_t number, summary::TypeId type, bool never_null = false);
  bool IsNeverNull(Symbol value) const {
    return kind(value) == SymbolKind::kParameter && at(value).b == kNeverNull;
  }
  Symbol Address(Symbol place);  // &*p is p
  Symbol Load(Symbol place);
  Symbol Integer(int64_t value);
  Symbol Function(summary::FunctionId f);
  Symbol New(summary::FunctionId f, uint32_t number, summary::TypeId type);
  Symbol Opaque(summary::FunctionId f, uint32_t number, summary::TypeId type);
  Symbol Allocated(summary::FunctionId f, uint32_t number, bool zeroed);  // raw memory, or null
  Symbol Merge(summary::FunctionId f, uint32_t block, Symbol place, summary::TypeId type);
  Symbol Stale(Symbol value);
  Symbol Unary(summary::Operator op, Symbol a);  // folds constants
  Symbol Binary(summary::Operator op, Symbol a,
                Symbol b);                    // folds constants, canonical comparisons
  Symbol Choice(std::vector<Symbol> values);  // flattens; more than four: none
  Symbol Bind(summary::FunctionId f, std::vector<Symbol> fields_and_values);
  Symbol Thread(uint32_t path);
  Symbol Intern(SymbolNode node);
  std::span<const Symbol> List(Symbol s) const { return lists_[nodes_[s.id].list]; }
  uint32_t InternList(std::vector<Symbol> list);

  // The same object seen through one more call: tells apart what two calls of `callee` made.
  Symbol Rename(Symbol made_in_callee, summary::FunctionId caller, summary::ResultId call);

  // Static type of what the place holds, or of the value; invalid if not known.
  summary::TypeId TypeOf(Symbol s) const;
  // A field that no program declares: see Hidden.
  bool IsHidden(Symbol place) const {
    const SymbolNode& n = at(place);
    return n.kind == SymbolKind::kField && n.b < static_cast<uint32_t>(Hidden::kCount);
  }
  // The function or closure that a call needs to go on, as opposed to where one is kept.
  // Which thread this is: the address of a place that nothing else has, one value for each thread,
  // and not zero. `function` is the one that was asked.
  Symbol Self(summary::FunctionId function) { return Address(ResultPlace(function, kSelf)); }
  // Whether something in memory is compared with it.
  bool ComparesWithSelf(Symbol value) const {
    const SymbolNode& n = at(value);
    if (n.kind != SymbolKind::kBinary || n.op != summary::Operator::kEqual) return false;
    return IsSelf(Symbol{n.a}) || IsSelf(Symbol{n.b});
  }
  // What only the thread at hand is known by: its number, or where a variable of its own is.
  bool IsSelf(Symbol value) const {
    if (kind(value) != SymbolKind::kAddress) return false;
    const SymbolNode& place = at(Symbol{at(value).a});
    const bool number = place.kind == SymbolKind::kResultPlace && place.b == kSelf.value;
    return number || IsThreadLocal(Symbol{at(value).a});
  }
  // The constant in x + constant.
  std::optional<int64_t> ConstantAdded(Symbol s) const;
  // A condition: one or zero.
  bool IsComparison(Symbol value) const {
    const SymbolNode& n = at(value);
    return n.kind == SymbolKind::kBinary && n.op >= summary::Operator::kEqual &&
           n.op <= summary::Operator::kGreaterEqual;
  }
  bool IsCallable(Symbol value) const {
    return kind(value) == SymbolKind::kFunction || kind(value) == SymbolKind::kBind;
  }
  // A variable of which each thread has its own.
  bool IsThreadLocal(Symbol root) const {
    return kind(root) == SymbolKind::kGlobal && program_.variables[at(root).a].is_thread_local;
  }
  // A place in memory that outlives the function at hand, and that others may see.
  bool IsMemory(Symbol place) const {
    const SymbolKind root = kind(Root(place));
    return root == SymbolKind::kGlobal || root == SymbolKind::kDeref;
  }
  // The array, container or library object that the place is an element or the hidden content of.
  Symbol Holder(Symbol place) const {
    while (kind(place) == SymbolKind::kElement || IsHidden(place)) place = Symbol{at(place).a};
    return place;
  }
  // The outermost object of a place: kLocal, kGlobal, kDeref, kEnvironment, kResultPlace.
  Symbol Root(Symbol place) const;
  // Whether the value points to an object that was made on this path.
  bool IsFresh(Symbol value) const {
    const SymbolNode& n = at(value);
    return n.kind == SymbolKind::kNew || (n.kind == SymbolKind::kOpaque && n.c <= 1);
  }
  // Whether the place is a number or pointer in memory that was allocated as zeros.
  bool IsZeroed(Symbol place) const;
  // Number of derefs, fields and elements; bounded growth of paths depends on it.
  uint32_t Depth(Symbol s) const { return depth_[s.id]; }
  // Whether the symbol depends on a parameter of the function at hand, or on memory at its entry.
  bool IsOpen(Symbol s) const { return open_[s.id]; }
  // Whether callers may know its value: it depends on a parameter, or on what a parameter or a
  // global variable led to at the entry. Memory that only the function at hand knows of is no such
  // thing.
  bool IsGiven(Symbol s) const { return open_[s.id] && (global_[s.id] || parameter_[s.id]); }
  bool MentionsParameter(Symbol s) const { return parameter_[s.id]; }
  bool MentionsGlobal(Symbol s) const { return global_[s.id]; }
  // Whether it mentions an index or value that is not the same each time.
  bool MentionsStale(Symbol s) const { return stale_[s.id]; }
  // Whether it mentions a value that differs between paths.
  bool MentionsMerge(Symbol s) const { return merge_[s.id]; }
  // Whether it is the value of some place where paths meet at this block.
  bool IsMergeOf(Symbol s, summary::FunctionId f, uint32_t block) const {
    const SymbolNode& n = at(s);
    return n.kind == SymbolKind::kMerge && n.a == f.value && n.b == block;
  }
  // Whether it mentions an unknown value, one that is no new object.
  bool MentionsUnknown(Symbol s) const { return unknown_[s.id]; }
  // Whether it mentions an object that was made, or a thread.
  bool MentionsObject(Symbol s) const { return object_[s.id]; }
  template <typename F>
  void ForEachOperandOf(Symbol s, const F& visit) const {
    ForEachOperand(nodes_[s.id], [&](uint32_t id) {
      if (id != Symbol::kNone) visit(Symbol{id});
    });
  }
  // A choice inside `s`, or an invalid symbol.
  Symbol ChoiceIn(Symbol s) const;
  bool Mentions(Symbol s, Symbol part) const;
  // Whatever mentions the symbol has these bits as well.
  uint64_t LeavesOf(Symbol s) const { return leaves_[s.id]; }
  // Replaces `part` by `by` everywhere in `s`.
  Symbol Replace(Symbol s, Symbol part, Symbol by);
  // Several replacements in one walk. `changed` remembers what became of each symbol that was seen,
  // for further calls with the same replacements.
  struct Substitution {
    absl::flat_hash_map<Symbol, Symbol> by;
    uint64_t leaves = 0;  // of all keys of `by`
    absl::flat_hash_map<Symbol, Symbol> changed;
  };
  Symbol Substitute(Symbol s, Substitution& substitution);

  // A point in the order in which symbols are made.
  struct Mark {
    size_t symbols, lists;
  };
  Mark End() const { return {nodes_.size(), lists_.size()}; }
  // Drops the symbols made since, but for the `known` ones and what they are built from. Those are
  // renamed where they are known; their order stays.
  void KeepOnly(Mark since, const std::vector<Symbol*>& known);

  // Stable text, for keys and for debugging.
  std::string ToString(Symbol s) const;

 private:
  static constexpr summary::ResultId kSelf{0xfffffff5};  // no call has this number
  // Every symbol that the node's own fields name, by id; those in its list are apart.
  template <typename Node, typename F>
  static void ForEachOperand(Node& node, const F& visit) {
    switch (node.kind) {
      case SymbolKind::kElement:
      case SymbolKind::kBinary:
        visit(node.b);
        [[fallthrough]];
      case SymbolKind::kField:
      case SymbolKind::kDeref:
      case SymbolKind::kEnvironment:
      case SymbolKind::kAddress:
      case SymbolKind::kLoad:
      case SymbolKind::kStale:
      case SymbolKind::kUnary:
        visit(node.a);
        break;
      case SymbolKind::kMerge:
        visit(node.c);
        break;
      default:
        break;
    }
  }
  static constexpr uint32_t kMaxDepth = 14;
  std::vector<uint32_t> OffsetOf(Symbol value) const;
  Symbol Container(Symbol pointer, Symbol offset);
  Symbol Contained(Symbol place, summary::FieldId field) const;
  Symbol SubstituteInside(Symbol s, Substitution& substitution);
  std::string ValueToString(Symbol s) const;
  summary::TypeId ContentOf(summary::TypeId type) const;

  const Program& program_;
  std::vector<SymbolNode> nodes_;
  std::vector<uint8_t> depth_;
  // A Bloom filter of the leaves each symbol is built from: most questions whether one symbol is
  // mentioned in another are answered by it.
  std::vector<uint64_t> leaves_;
  std::vector<bool> open_, parameter_, global_, stale_, choice_, merge_, unknown_, object_;
  // The index knows symbols by id alone: it is small, and what was looked for lately is near.
  struct NodeHash {
    using is_transparent = void;
    const std::vector<SymbolNode>* nodes;
    size_t operator()(const SymbolNode& node) const { return absl::HashOf(node); }
    size_t operator()(uint32_t id) const { return absl::HashOf((*nodes)[id]); }
  };
  struct NodeEqual {
    using is_transparent = void;
    const std::vector<SymbolNode>* nodes;
    const SymbolNode& Node(const SymbolNode& node) const { return node; }
    const SymbolNode& Node(uint32_t id) const { return (*nodes)[id]; }
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return Node(a) == Node(b);
    }
  };
  absl::flat_hash_set<uint32_t, NodeHash, NodeEqual> index_{0, NodeHash{&nodes_},
                                                            NodeEqual{&nodes_}};
  std::vector<std::vector<Symbol>> lists_;
  absl::flat_hash_map<std::vector<Symbol>, uint32_t> list_index_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_SYMBOLS_H_
