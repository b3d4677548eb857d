#include "analyzer/extract/stable_order.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/raw_ostream.h"

namespace lockgraph::extract {
namespace {

// Which of the members that are declared when they are needed.
int ImplicitRank(const clang::Decl& decl) {
  if (const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(&decl)) {
    if (constructor->isCopyConstructor()) return 2;
    return constructor->isMoveConstructor() ? 3 : 1;
  }
  if (const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&decl)) {
    if (llvm::isa<clang::CXXDestructorDecl>(method)) return 6;
    if (method->isCopyAssignmentOperator()) return 4;
    return method->isMoveAssignmentOperator() ? 5 : 7;
  }
  return 0;
}

std::string Spell(llvm::ArrayRef<clang::TemplateArgument> arguments,
                  const clang::ASTContext& context) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  clang::printTemplateArgumentList(stream, arguments, context.getPrintingPolicy());
  return text;
}

llvm::ArrayRef<clang::TemplateArgument> ArgumentsOf(const clang::FunctionDecl& instance) {
  const clang::TemplateArgumentList* list = instance.getTemplateSpecializationArgs();
  return list == nullptr ? llvm::ArrayRef<clang::TemplateArgument>() : list->asArray();
}
llvm::ArrayRef<clang::TemplateArgument> ArgumentsOf(
    const clang::ClassTemplateSpecializationDecl& instance) {
  return instance.getTemplateArgs().asArray();
}
llvm::ArrayRef<clang::TemplateArgument> ArgumentsOf(
    const clang::VarTemplateSpecializationDecl& instance) {
  return instance.getTemplateArgs().asArray();
}

// Instances by the spelling of their arguments.
template <typename Result, typename Range>
std::vector<const Result*> Sorted(Range instances, const clang::ASTContext& context) {
  std::vector<const Result*> sorted(instances.begin(), instances.end());
  if (sorted.size() < 2) return sorted;
  std::vector<std::pair<std::string, const Result*>> named;
  for (const auto* instance : instances) {
    named.push_back({Spell(ArgumentsOf(*instance), context), instance});
  }
  std::stable_sort(named.begin(), named.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::transform(named.begin(), named.end(), sorted.begin(),
                 [](const auto& each) { return each.second; });
  return sorted;
}

}  // namespace

std::vector<clang::Decl*> InStableOrder(const clang::TranslationUnitDecl& unit) {
  const clang::SourceManager& sources = unit.getASTContext().getSourceManager();
  std::map<std::string, std::vector<clang::Decl*>> by_header;
  std::vector<clang::Decl*> of_main;
  clang::FileID last;
  std::vector<clang::Decl*>* list = &of_main;
  for (clang::Decl* decl : unit.decls()) {
    const clang::FileID file = sources.getFileID(sources.getExpansionLoc(decl->getLocation()));
    if (file != last) {
      const clang::OptionalFileEntryRef ref = sources.getFileEntryRefForID(file);
      list = file == sources.getMainFileID()
                 ? &of_main
                 : &by_header[ref ? ref->getName().str() : std::string()];
      last = file;
    }
    list->push_back(decl);
  }
  std::vector<clang::Decl*> all;
  for (const auto& [name, decls] : by_header) all.insert(all.end(), decls.begin(), decls.end());
  all.insert(all.end(), of_main.begin(), of_main.end());
  return all;
}

std::vector<clang::Decl*> InStableOrder(const clang::CXXRecordDecl& record) {
  std::vector<clang::Decl*> all(record.decls_begin(), record.decls_end());
  const auto rank = [](const clang::Decl* decl) {
    return decl->isImplicit() ? ImplicitRank(*decl) : 0;
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const clang::Decl* a, const clang::Decl* b) { return rank(a) < rank(b); });
  return all;
}

std::vector<const clang::FunctionDecl*> InStableOrder(const clang::FunctionTemplateDecl& pattern) {
  return Sorted<clang::FunctionDecl>(pattern.specializations(), pattern.getASTContext());
}
std::vector<const clang::VarDecl*> InStableOrder(const clang::VarTemplateDecl& pattern) {
  return Sorted<clang::VarDecl>(pattern.specializations(), pattern.getASTContext());
}
std::vector<const clang::CXXRecordDecl*> InStableOrder(const clang::ClassTemplateDecl& pattern) {
  return Sorted<clang::CXXRecordDecl>(pattern.specializations(), pattern.getASTContext());
}

}  // namespace lockgraph::extract
