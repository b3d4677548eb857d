// Classes as rows: bases, fields, methods.
#include <algorithm>

#include "analyzer/extract/attributes.h"
#include "analyzer/extract/declarations.h"
#include "analyzer/extract/stable_place.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"

namespace lockgraph::extract {

uint32_t Declarations::Record(const clang::RecordDecl& record) {
  const clang::Decl* canonical = record.getCanonicalDecl();
  auto known = rows_.find(canonical);
  if (known != rows_.end()) return known->second;
  const summary::TypeId type = types_.Of(context_.getRecordType(&record).getUnqualifiedType());
  const uint32_t index = builder_.InternRecord(keys_.OfRecord(record), type);
  rows_[canonical] = index;
  return index;
}

void Declarations::DescribePendingRecords() {
  while (!pending_.empty()) {
    std::vector<const clang::RecordDecl*> batch = std::exchange(pending_, {});
    for (const clang::RecordDecl* record : batch) {
      if (const clang::RecordDecl* definition = record->getDefinition()) {
        DescribeRecord(*definition);
      }
    }
  }
}

void Declarations::DescribeRecord(const clang::RecordDecl& record) {
  const uint32_t index = Record(record);
  {
    summary::Record& row = builder_.unit().records[index];
    row.is_union = record.isUnion();
    row.in_system_header = locations_.InSystemHeader(StableLocation(record));
    row.place = locations_.Of(StableLocation(record));
    row.is_capability = record.hasAttr<clang::CapabilityAttr>();
    row.is_scoped_capability = record.hasAttr<clang::ScopedLockableAttr>();
  }
  const bool system = builder_.unit().records[index].in_system_header;
  const auto* cxx = llvm::dyn_cast<clang::CXXRecordDecl>(&record);
  if (cxx != nullptr) {
    std::vector<summary::TypeId> bases;
    for (const clang::CXXBaseSpecifier& base : cxx->bases()) {
      bases.push_back(UsedType(base.getType()));
    }
    summary::Record& row = builder_.unit().records[index];
    row.bases = std::move(bases);
    row.is_abstract = cxx->isAbstract();
    row.is_lambda = cxx->isLambda();
  }
  if (system) return;  // too many, and nothing is known of them but their names
  std::vector<summary::FieldId> fields;
  for (const clang::FieldDecl* field : record.fields()) fields.push_back(Field(*field));
  builder_.unit().records[index].fields = std::move(fields);
  if (cxx != nullptr) DescribeMethods(*cxx, index);
}

void Declarations::AddDestructor(const clang::CXXDestructorDecl& destructor) {
  const uint32_t index = Record(*destructor.getParent());
  const summary::FunctionId function = Function(destructor);
  std::vector<summary::Method>& methods = builder_.unit().records[index].methods;
  const bool known = std::any_of(methods.begin(), methods.end(),
                                 [](const summary::Method& m) { return m.name == "~"; });
  if (!known) methods.push_back({"~", function});
}

void Declarations::DescribeMethods(const clang::CXXRecordDecl& record, uint32_t index) {
  std::vector<summary::Method> methods;
  auto add = [&](const clang::FunctionDecl& function) {
    if (function.isDeleted() || function.isInvalidDecl()) return;
    std::string name = function.getNameAsString();
    if (llvm::isa<clang::CXXConstructorDecl>(function)) name.clear();
    if (llvm::isa<clang::CXXDestructorDecl>(function)) name = "~";
    methods.push_back({std::move(name), Function(function)});
  };
  // The class's own unit has all of them; another one those that can be called without being named.
  const bool all = locations_.InOwnFile(StableLocation(record));
  auto wanted = [&](const clang::CXXMethodDecl& method) {
    return all || method.isVirtual() || method.hasAttrs() ||
           llvm::isa<clang::CXXConstructorDecl, clang::CXXDestructorDecl>(method) ||
           rows_.contains(method.getCanonicalDecl()) ||
           IsCalledByLibraries(method.getNameAsString());
  };
  for (const clang::Decl* member : record.decls()) {
    if (const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(member)) {
      if (wanted(*method)) add(*method);
    } else if (const auto* pattern = llvm::dyn_cast<clang::FunctionTemplateDecl>(member)) {
      for (const clang::FunctionDecl* instance : pattern->specializations()) {
        if (wanted(*llvm::cast<clang::CXXMethodDecl>(instance))) add(*instance);
      }
    }
  }
  builder_.unit().records[index].methods = std::move(methods);
}

void Declarations::Finish() {
  for (const auto& [record, type] : types_.records()) {
    auto row = rows_.find(record->getCanonicalDecl());
    if (row != rows_.end()) builder_.unit().types[type.value].record = row->second;
  }
}

}  // namespace lockgraph::extract
