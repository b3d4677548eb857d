// Locks on files: flock, fcntl and lockf.
//
// flock locks an open file: two that were opened apart exclude each other, in one process or in
// two. fcntl and lockf lock a file for a process, whatever thread of it asks. Either way the lock
// is the file's, known by the name it was opened by, else by where the program keeps the
// descriptor; who holds it is the descriptor.
#ifndef LOCKGRAPH_ANALYZER_LINK_FILE_LOCKS_H_
#define LOCKGRAPH_ANALYZER_LINK_FILE_LOCKS_H_

#include <vector>

#include "analyzer/link/api.h"
#include "analyzer/link/program.h"
#include "analyzer/link/symbols.h"

namespace lockgraph::link {

class FileLocks {
 public:
  // Looks at each instruction of the program once.
  FileLocks(const Program& program, const std::vector<const Operation*>& operations);

  // Whether the program waits for such locks at all: one that only tries has no use for the rest.
  bool used() const { return used_; }
  bool IsAbout(const Operation& operation) const {
    return used_ &&
           (operation.action == Action::kLockFile || operation.action == Action::kLockRecord ||
            operation.action == Action::kLockRegion || operation.action == Action::kCloseFile ||
            operation.action == Action::kOpenFile);
  }
  static bool Contains(const Symbols& symbols, Symbol place) {
    return IsHidden(symbols, place, Hidden::kFile) || IsRecord(symbols, place);
  }
  // A lock that excludes other processes only.
  static bool IsRecord(const Symbols& symbols, Symbol place) {
    return IsHidden(symbols, place, Hidden::kRecord);
  }
  // The lock of an open file whose descriptor is in a variable of its own: whoever uses that has
  // the lock already, whichever thread or process it is.
  static bool IsOneDescriptor(const Symbols& symbols, Symbol place) {
    const SymbolNode& file = symbols.at(Symbol{symbols.at(place).a});
    if (file.kind != SymbolKind::kDeref || symbols.kind(Symbol{file.a}) != SymbolKind::kLoad) {
      return false;
    }
    return symbols.kind(Symbol{symbols.at(Symbol{file.a}).a}) == SymbolKind::kGlobal;
  }
  static bool IsDescriptor(const Symbols& symbols, Symbol place) {
    return IsHidden(symbols, place, Hidden::kDescriptor);
  }

 private:
  static bool IsHidden(const Symbols& symbols, Symbol place, Hidden field) {
    if (!place.valid()) return false;
    const SymbolNode& node = symbols.at(place);
    return node.kind == SymbolKind::kField && node.b == HiddenField(field).value;
  }
  bool used_ = false;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_FILE_LOCKS_H_
