// Source locations as the places of a unit.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_LOCATIONS_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_LOCATIONS_H_

#include <string>

#include "analyzer/summary/unit_builder.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"

namespace lockgraph::extract {

// `path` relative to `directory` where both lie under one top-level folder, else as it is. Purely
// lexical.
std::string RelativePath(std::string_view path, std::string_view directory);

class Locations {
 public:
  Locations(clang::ASTContext& context, summary::UnitBuilder& builder, std::string directory)
      : context_(context), builder_(builder), directory_(std::move(directory)) {}

  // The part of `range` on its first line; code from a macro: where the macro is used.
  summary::PlaceId Of(clang::SourceRange range);
  bool InSystemHeader(clang::SourceLocation location) const;
  // In the main file or a header that goes with it by its name ("room.h", "room-inl.h" to
  // "room.cc").
  bool InOwnFile(clang::SourceLocation location);

 private:
  summary::FileId File(clang::FileID file);

  clang::ASTContext& context_;
  summary::UnitBuilder& builder_;
  std::string directory_;
  llvm::DenseMap<clang::FileID, summary::FileId> files_;
  llvm::DenseMap<clang::FileID, bool> own_files_;
};

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_LOCATIONS_H_
