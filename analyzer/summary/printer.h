// A unit as text, for people and for tests.
#ifndef LOCKGRAPH_ANALYZER_SUMMARY_PRINTER_H_
#define LOCKGRAPH_ANALYZER_SUMMARY_PRINTER_H_

#include <string>

#include "analyzer/summary/ids.h"
#include "analyzer/summary/unit.h"
#include "llvm/Support/raw_ostream.h"

namespace lockgraph::summary {

// Writes the unit's own records (not those of system headers), its variables, the declarations that
// carry thread-safety attributes, and every function that has a body:
//
//   function Room::Join() [_ZN4Room4JoinEv] method
//     this: Room *
//     lk: std::unique_lock<std::mutex>
//     block 0:
//       12:3  declare lk
//       12:3  call std::unique_lock::unique_lock(&lk, &this->mutex_)
//       13:7  call pthread_mutex_trylock(&g_a.mutex) -> r1
//       13:7  if (r1 == 0) -> 1 else 2
//
// Places are spelled as in the source; what a place holds is spelled like the place. A line number
// stands alone while it is in the function's file. The text depends on the unit only; ids that are
// out of range print as `?`, so a damaged unit can be looked at. Linear in the unit.
void Print(llvm::raw_ostream& out, const Unit& unit);

// One term; locals have names when `body` is given (it may be null). Very large terms are cut with
// "...". O(number of locals + length of the result).
std::string TermToString(const Unit& unit, const Body* body, TermId term);

}  // namespace lockgraph::summary

#endif  // LOCKGRAPH_ANALYZER_SUMMARY_PRINTER_H_
