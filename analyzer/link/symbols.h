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
#include "analyzer/link/symbol_index.h"
#include "analyzer/link/symbol_node.h"
#include "analyzer/summary/ids.h"
#include "analyzer/summary/term.h"

namespace lockgraph::link {

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
  uint32_t Depth(Symbol s) const { return built_[s.id].depth; }
  // Whether the symbol depends on a parameter of the function at hand, or on memory at its entry.
  bool IsOpen(Symbol s) const { return Has(s, kOpen); }
  // Whether callers may know its value: it depends on a parameter, or on what a parameter or a
  // global variable led to at the entry. Memory that only the function at hand knows of is no such
  // thing.
  bool IsGiven(Symbol s) const { return Has(s, kOpen) && (Has(s, kGlobal) || Has(s, kParameter)); }
  bool MentionsParameter(Symbol s) const { return Has(s, kParameter); }
  bool MentionsGlobal(Symbol s) const { return Has(s, kGlobal); }
  // Whether it mentions an index or value that is not the same each time.
  bool MentionsStale(Symbol s) const { return Has(s, kStale); }
  // Whether it mentions a value that differs between paths.
  bool MentionsMerge(Symbol s) const { return Has(s, kMerge); }
  // Whether it is the value of some place where paths meet at this block.
  bool IsMergeOf(Symbol s, summary::FunctionId f, uint32_t block) const {
    const SymbolNode& n = at(s);
    return n.kind == SymbolKind::kMerge && n.a == f.value && n.b == block;
  }
  // Whether it mentions an unknown value, one that is no new object.
  bool MentionsUnknown(Symbol s) const { return Has(s, kUnknown); }
  // Whether it mentions an object that was made, or a thread.
  bool MentionsObject(Symbol s) const { return Has(s, kObject); }
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
  uint64_t LeavesOf(Symbol s) const { return built_[s.id].leaves; }
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
  // Marks one from which symbols are short-lived, until KeepOnly.
  Mark BeginShortLived() {
    index_.BeginShortLived();
    return {nodes_.size(), lists_.size()};
  }
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
  // What is known of a symbol from what it is built from.
  enum Mentioned : uint8_t {
    kOpen = 1,
    kParameter = 2,
    kGlobal = 4,
    kStale = 8,
    kChoice = 16,
    kMerge = 32,
    kUnknown = 64,
    kObject = 128,
  };
  struct Built {
    // A Bloom filter of the leaves: most questions whether one symbol is mentioned in another are
    // answered by it.
    uint64_t leaves = 0;
    uint8_t depth = 0;
    uint8_t mentioned = 0;
  };
  bool Has(Symbol s, Mentioned what) const { return (built_[s.id].mentioned & what) != 0; }
  static uint8_t MentionedBy(const SymbolNode& node);
  Built BuiltFrom(const SymbolNode& node, uint32_t id) const;
  std::vector<Built> built_;
  SymbolIndex index_{nodes_};
  std::vector<std::vector<Symbol>> lists_;
  absl::flat_hash_map<std::vector<Symbol>, uint32_t> list_index_;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_SYMBOLS_H_
