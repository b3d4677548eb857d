#include "analyzer/extract/sharing_check.h"

#include <utility>

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/MacroInfo.h"

namespace lockgraph::extract {

SharingCheck::SharingCheck(clang::Preprocessor& preprocessor, std::function<bool()> at_file_scope,
                           std::function<void(const std::string&)> problem)
    : preprocessor_(preprocessor),
      at_file_scope_(std::move(at_file_scope)),
      problem_(std::move(problem)) {}

void SharingCheck::BeginUnit() {
  ++part_;
  in_unit_ = true;
  part_header_ = nullptr;
}

std::string SharingCheck::NotIncluded() const {
  std::string first;
  for (const auto& [entry, file] : files_) {
    if (file.part == part_ || IsInPlace(entry)) continue;
    const std::string name = entry->tryGetRealPathName().str();
    if (first.empty() || name < first) first = name;
  }
  return first;
}

bool SharingCheck::IsInPlace(const clang::FileEntry* entry) const {
  const auto file = files_.find(entry);
  if (file == files_.end()) return true;
  return file->second.part == 0 || file->second.in_place == part_;
}

void SharingCheck::PutInPlace(const clang::FileEntry* entry) {
  std::vector<const clang::FileEntry*> todo = {entry};
  while (!todo.empty()) {
    File& file = files_[todo.back()];
    todo.pop_back();
    if (file.in_place == part_) continue;
    file.in_place = part_;
    todo.insert(todo.end(), file.includes.begin(), file.includes.end());
  }
}

void SharingCheck::FileChanged(clang::SourceLocation where, FileChangeReason reason,
                               clang::SrcMgr::CharacteristicKind kind, clang::FileID) {
  const clang::SourceManager& sources = preprocessor_.getSourceManager();
  current_ = sources.getFileEntryForID(sources.getFileID(where));
  current_is_system_ = clang::SrcMgr::isSystem(kind);
  if (reason != EnterFile || current_ == nullptr) return;
  const auto [slot, is_new] = files_.try_emplace(current_);
  if (is_new) slot->second.part = part_;
  slot->second.system = current_is_system_;
  PutInPlace(current_);
}

void SharingCheck::InclusionDirective(clang::SourceLocation hash, const clang::Token&,
                                      llvm::StringRef, bool, clang::CharSourceRange,
                                      clang::OptionalFileEntryRef ref, llvm::StringRef,
                                      llvm::StringRef, const clang::Module*, bool,
                                      clang::SrcMgr::CharacteristicKind kind) {
  if (!ref) return;
  const clang::FileEntry* file = &ref->getFileEntry();
  const clang::SourceManager& sources = preprocessor_.getSourceManager();
  const clang::FileEntry* includer = sources.getFileEntryForID(sources.getFileID(hash));
  if (includer == nullptr) {
    const bool asked_for =
        sources.isWrittenInBuiltinFile(hash) || sources.isWrittenInCommandLineFile(hash);
    if (!asked_for) {
      ++part_;
      part_header_ = file;
    }
  } else {
    files_[includer].includes.push_back(file);
  }
  const auto known = files_.find(file);
  if (known == files_.end()) return;  // about to be entered, or skipped without having been read
  const bool earlier = known->second.part != 0 && known->second.part != part_;
  if (includer != nullptr && earlier && !clang::SrcMgr::isSystem(kind) && IsNested(hash)) {
    problem_(ref->getName().str() + " is included within a declaration");
  }
  PutInPlace(file);
}

namespace {

// The last character of code before `end` that is no comment and no directive, or 0.
char LastOfCode(llvm::StringRef text) {
  while (!text.empty()) {
    const size_t newline = text.rfind('\n');
    llvm::StringRef line = newline == llvm::StringRef::npos ? text : text.drop_front(newline + 1);
    text = newline == llvm::StringRef::npos ? "" : text.take_front(newline);
    line = line.split("//").first.trim();
    const bool aside = line.empty() || line.starts_with("#") || line.ends_with("*/") ||
                       line.starts_with("*") || line.ends_with("\\");
    if (!aside) return line.back();
  }
  return 0;
}

}  // namespace

// The parser has seen the last token but may not have acted on it: after "}" it can still be inside
// what that closes, after "{" not yet inside.
bool SharingCheck::IsNested(clang::SourceLocation hash) const {
  const clang::SourceManager& sources = preprocessor_.getSourceManager();
  const auto [file, offset] = sources.getDecomposedLoc(hash);
  const char last = LastOfCode(sources.getBufferData(file).take_front(offset));
  if (last == '{') return true;
  return last != 0 && last != '}' && !at_file_scope_();
}

// The text at hand depends on the macro.
void SharingCheck::Use(const clang::Token& name, const clang::MacroDefinition& macro) {
  if (part_ == 0) return;
  const clang::MacroInfo* info = macro.getMacroInfo();
  if (info == nullptr || info->isBuiltinMacro()) return;
  const auto [home, is_new] = homes_.try_emplace(info, nullptr);
  if (is_new) {
    const clang::SourceManager& sources = preprocessor_.getSourceManager();
    home->second = sources.getFileEntryForID(sources.getFileID(info->getDefinitionLoc()));
  }
  if (home->second == nullptr || IsInPlace(home->second)) return;
  if (current_is_system_ && files_[home->second].system) return;
  problem_("macro " + name.getIdentifierInfo()->getName().str() + " is not from here");
}

// Earlier text that mentions the name may have meant something else.
void SharingCheck::Define(const clang::Token& name) {
  if (part_ == 0) return;
  const auto mention = mentions_.find(name.getIdentifierInfo()->getName());
  if (mention == mentions_.end()) return;
  const Mention& first = mention->second;
  if (first.part == part_ || first.file == nullptr || IsInPlace(first.file)) return;
  if (current_is_system_ && first.system) return;
  problem_("macro " + mention->first().str() + " is defined after it was mentioned");
}

void SharingCheck::MacroDefined(const clang::Token& name, const clang::MacroDirective*) {
  Define(name);
}
void SharingCheck::MacroUndefined(const clang::Token& name, const clang::MacroDefinition&,
                                  const clang::MacroDirective*) {
  Define(name);
}
void SharingCheck::MacroExpands(const clang::Token& name, const clang::MacroDefinition& macro,
                                clang::SourceRange, const clang::MacroArgs*) {
  Use(name, macro);
}
void SharingCheck::Ifdef(clang::SourceLocation, const clang::Token& name,
                         const clang::MacroDefinition& macro) {
  Use(name, macro);
}
void SharingCheck::Ifndef(clang::SourceLocation, const clang::Token& name,
                          const clang::MacroDefinition& macro) {
  Use(name, macro);
}
void SharingCheck::Elifdef(clang::SourceLocation, const clang::Token& name,
                           const clang::MacroDefinition& macro) {
  Use(name, macro);
}
void SharingCheck::Elifndef(clang::SourceLocation, const clang::Token& name,
                            const clang::MacroDefinition& macro) {
  Use(name, macro);
}
void SharingCheck::Defined(const clang::Token& name, const clang::MacroDefinition& macro,
                           clang::SourceRange) {
  Use(name, macro);
}

clang::IdentifierInfo* SharingCheck::get(llvm::StringRef name) {
  if (current_ != nullptr) mentions_[name] = {current_, part_, current_is_system_};
  return nullptr;
}

}  // namespace lockgraph::extract
