#include "analyzer/extract/sharing_check.h"

#include <algorithm>
#include <utility>

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/MacroInfo.h"

namespace lockgraph::extract {

SharingCheck::SharingCheck(clang::Preprocessor& preprocessor,
                           std::function<void(const clang::FileEntry*)> problem)
    : preprocessor_(preprocessor), problem_(std::move(problem)) {
  preprocessor.setTokenWatcher([this](const clang::Token& token) {
    if (token.is(clang::tok::l_brace)) ++open_braces_;
    if (token.is(clang::tok::r_brace)) --open_braces_;
  });
}

void SharingCheck::BeginUnit() {
  ++part_;
  in_unit_ = true;
  part_headers_.push_back(nullptr);
}

bool SharingCheck::IsComplete() const {
  return std::all_of(files_.begin(), files_.end(),
                     [this](const auto& file) { return IsInPlace(file.first); });
}

void SharingCheck::Tell(const clang::FileEntry* file) {
  const auto known = files_.find(file);
  problem_(known == files_.end() ? nullptr : part_headers_[known->second.part]);
}

bool SharingCheck::IsInPlace(const clang::FileEntry* entry) const {
  const auto file = files_.find(entry);
  if (file == files_.end()) return true;
  return file->second.part == 0 || file->second.in_place == part_;
}

// In the order in which the text would have been read.
void SharingCheck::PutInPlace(const clang::FileEntry* entry) {
  std::vector<const clang::FileEntry*> todo = {entry};
  while (!todo.empty()) {
    const clang::FileEntry* next = todo.back();
    todo.pop_back();
    File& file = files_[next];
    if (file.in_place == part_) continue;
    file.in_place = part_;
    for (const clang::FileEntry* before : file.after) {
      if (in_unit_ && !IsInPlace(before)) Tell(before);
    }
    todo.insert(todo.end(), file.includes.rbegin(), file.includes.rend());
  }
}

// `second` was parsed after `first` and means something else before it: the unit must have the same
// order.
void SharingCheck::DependOnOrder(const clang::FileEntry* first, const clang::FileEntry* second) {
  if (in_unit_ || second == nullptr) {
    Tell(first);
    return;
  }
  std::vector<const clang::FileEntry*>& after = files_[second].after;
  if (std::find(after.begin(), after.end(), first) == after.end()) after.push_back(first);
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
      part_headers_.push_back(file);
    }
  } else {
    files_[includer].includes.push_back(file);
  }
  const auto known = files_.find(file);
  if (known == files_.end()) return;  // about to be entered, or skipped without having been read
  const bool earlier = known->second.part != 0 && known->second.part != part_;
  if (earlier && open_braces_ != 0 && !clang::SrcMgr::isSystem(kind)) {
    Tell(file);
  }
  PutInPlace(file);
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
  DependOnOrder(home->second, current_);
}

// Earlier text that mentions the name may have meant something else.
void SharingCheck::Define(const clang::Token& name) {
  if (part_ == 0) return;
  const auto mention = mentions_.find(name.getIdentifierInfo()->getName());
  if (mention == mentions_.end()) return;
  const Mention& first = mention->second;
  if (first.part == part_ || first.file == nullptr || IsInPlace(first.file)) return;
  if (current_is_system_ && first.system) return;
  DependOnOrder(first.file, current_);
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
