// Clang types as the types of a unit.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_TYPES_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_TYPES_H_

#include <string>
#include <utility>
#include <vector>

#include "analyzer/summary/unit_builder.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/PrettyPrinter.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

namespace lockgraph::extract {

class Types {
 public:
  Types(clang::ASTContext& context, summary::UnitBuilder& builder);

  // Equal types (also through typedefs) have equal ids. O(1) after the first time.
  summary::TypeId Of(clang::QualType type);

  // As a person writes it, without absolute paths.
  std::string Spell(clang::QualType type) const;

  // Every class type seen, in order.
  const std::vector<std::pair<const clang::RecordDecl*, summary::TypeId>>& records() const {
    return records_;
  }

 private:
  struct BareNames : clang::PrintingCallbacks {
    std::string remapPath(llvm::StringRef path) const override;
  };

  summary::Type Describe(clang::QualType type);
  void DescribeRecord(const clang::RecordDecl& record, summary::Type& out);
  void AddArgument(const clang::TemplateArgument& argument, summary::Type& out);

  clang::ASTContext& context_;
  summary::UnitBuilder& builder_;
  BareNames bare_names_;
  clang::PrintingPolicy policy_;
  llvm::DenseMap<void*, summary::TypeId> ids_;  // by canonical type with qualifiers
  std::vector<std::pair<const clang::RecordDecl*, summary::TypeId>> records_;
  llvm::StringMap<uint32_t> spellings_;  // how many different types are spelled like this
};

// Objects live in places and are passed by address: classes, arrays.
bool IsObjectType(clang::QualType type);
bool IsRecordType(clang::QualType type);

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_TYPES_H_
