// Declarations as rows of a unit's tables. Only what is asked for becomes a row.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_DECLARATIONS_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_DECLARATIONS_H_

#include <string>
#include <vector>

#include "analyzer/extract/locations.h"
#include "analyzer/extract/names.h"
#include "analyzer/extract/types.h"
#include "analyzer/summary/unit_builder.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace lockgraph::extract {

// Names of members that library templates call on the classes they are given: lockables, callables.
bool IsCalledByLibraries(llvm::StringRef name);

class Declarations {
 public:
  Declarations(clang::ASTContext& context, summary::UnitBuilder& builder, std::string directory)
      : context_(context),
        builder_(builder),
        keys_(context),
        types_(context, builder),
        locations_(context, builder, std::move(directory)) {}

  clang::ASTContext& context() { return context_; }
  summary::UnitBuilder& builder() { return builder_; }
  Locations& locations() { return locations_; }

  // A type that code uses: the records it reaches (pointee, element, arguments) get described.
  summary::TypeId UsedType(clang::QualType type);
  summary::FunctionId Function(const clang::FunctionDecl& function);
  // A function that has no declaration of its own: builtins, the initialisation of globals.
  summary::FunctionId NamedFunction(std::string_view name);
  summary::FieldId Field(const clang::FieldDecl& field);
  summary::VariableId Variable(const clang::VarDecl& variable);

  void MarkConstructed(const clang::CXXRecordDecl& record);
  void MarkAddressTaken(const clang::FunctionDecl& function);

  // Describes the records that were asked for and what that asks for in turn.
  void DescribePendingRecords();
  // The class, described already, has a destructor that nobody wrote.
  void AddDestructor(const clang::CXXDestructorDecl& destructor);
  // Ties types to their records; to be called once, last.
  void Finish();

  // Non-system classes that templates of system headers were given as arguments, in order of first
  // use and each once.
  std::vector<const clang::CXXRecordDecl*> TakeRecordsForTemplates();

 private:
  void Expand(clang::QualType type);
  void ExpandArguments(const clang::ClassTemplateSpecializationDecl& specialization);
  uint32_t Record(const clang::RecordDecl& record);
  void DescribeRecord(const clang::RecordDecl& record);
  void DescribeMethods(const clang::CXXRecordDecl& record, uint32_t index);
  void DescribeFunction(const clang::FunctionDecl& function, summary::FunctionId id);
  void DescribeMethod(const clang::CXXMethodDecl& method, summary::Function& row);
  std::string FieldName(const clang::FieldDecl& field);
  void AddTypeArguments(const clang::TemplateArgument& argument, std::vector<summary::TypeId>& out);

  clang::ASTContext& context_;
  summary::UnitBuilder& builder_;
  Keys keys_;
  Types types_;
  Locations locations_;
  llvm::DenseMap<const clang::Decl*, uint32_t> rows_;  // canonical declaration -> row of its table
  llvm::DenseSet<const void*> expanded_;
  std::vector<const clang::RecordDecl*> pending_;
  std::vector<const clang::CXXRecordDecl*> for_templates_;
  llvm::DenseSet<const clang::CXXRecordDecl*> for_templates_seen_;
};

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_DECLARATIONS_H_
