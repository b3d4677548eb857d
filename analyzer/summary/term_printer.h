// Terms, types and functions as the words of a printed unit.
#ifndef LOCKGRAPH_ANALYZER_SUMMARY_TERM_PRINTER_H_
#define LOCKGRAPH_ANALYZER_SUMMARY_TERM_PRINTER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/summary/ids.h"
#include "analyzer/summary/term.h"
#include "analyzer/summary/unit.h"

namespace lockgraph::summary {

// "?" for ids that are out of range.
std::string TypeName(const Unit& unit, TypeId id);
std::string FunctionName(const Unit& unit, FunctionId id);

// The names of a body's locals, made up for those without one; a later local whose name is taken
// gets its number as well ("lock#7").
std::vector<std::string> LocalNames(const Body& body);

// Spells terms of one body. A term is a shared graph that can be exponentially larger as text, so
// depth and length are bounded and the rest is "...". Keeps a reference to the unit.
class TermPrinter {
 public:
  // `locals`: as LocalNames gives them; may be empty.
  TermPrinter(const Unit& unit, std::vector<std::string> locals);

  std::string Spell(TermId term);

 private:
  void Append(uint32_t id, int depth);
  void AppendPlace(const Term& term, int depth);
  void AppendValue(const Term& term, int depth);

  const Unit& unit_;
  const std::vector<std::string> locals_;
  std::string text_;
};

}  // namespace lockgraph::summary

#endif  // LOCKGRAPH_ANALYZER_SUMMARY_TERM_PRINTER_H_
