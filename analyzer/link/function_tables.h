// Tables of functions as the program fills them: which functions stand in one table together.
//
// A program that has several variants of its lock functions uses one variant at a time: where a
// lock was taken through one table's `lock`, it is given back through the same table's `unlock`.
#ifndef LOCKGRAPH_ANALYZER_LINK_FUNCTION_TABLES_H_
#define LOCKGRAPH_ANALYZER_LINK_FUNCTION_TABLES_H_

#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "analyzer/link/behaviour.h"
#include "analyzer/link/program.h"
#include "analyzer/link/symbols.h"

namespace lockgraph::link {

class FunctionTables {
 public:
  // Looks at each assignment of the program once.
  explicit FunctionTables(const Program& program);

  // Whether the pointer may lead to the function: some table has it there beside the functions that
  // `facts` say the same object's other pointers lead to. True if nothing speaks against it.
  bool Fits(const Symbols& symbols, const std::vector<Fact>& facts, Symbol pointer,
            summary::FunctionId function) const;

  // Whether the pointer may be null, in the same way: not if each table that has those functions
  // has one there too.
  bool MayBeNull(const Symbols& symbols, const std::vector<Fact>& facts, Symbol pointer) const;

 private:
  // What one function body puts into the fields of one object.
  using Row = std::vector<std::pair<summary::FieldId, summary::FunctionId>>;
  static bool Agrees(const Row& row, summary::FieldId field, const Fact& fact);
  // The field that the pointer was read from; invalid if it was something else.
  static Symbol FieldOf(const Symbols& symbols, Symbol pointer);
  // The same, if it is another field of the object that has `field`.
  static Symbol BesideIt(const Symbols& symbols, Symbol field, Symbol pointer);

  std::vector<Row> rows_;
  absl::flat_hash_map<std::pair<uint32_t, uint32_t>, std::vector<uint32_t>>
      rows_of_;  // field, function
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_FUNCTION_TABLES_H_
