// Whether headers that were parsed before a unit mean what they would have meant in their place.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_SHARING_CHECK_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_SHARING_CHECK_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "clang/Basic/IdentifierTable.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

namespace lockgraph::extract {

// Headers are parsed one after the other, then the unit, whose own include directives for them
// find them included already. That is the same as parsing them in their place if
//
//   - the unit does include each of them, and outside of every declaration;
//   - no text depends on a macro that it would not have seen, or not yet, in its place. A use of a
//     macro counts, and a definition of a name that earlier text mentions.
//
// System headers may be included in any order, so what happens among them does not count.
//
// A "part" is one header with what it includes that was not there yet, or the unit at the end.
// Within a part a file is "in place" when the part alone would have included it by now.
class SharingCheck : public clang::PPCallbacks, public clang::IdentifierInfoLookup {
 public:
  // `problem` is called at the first thing that breaks the rule, in the middle of the
  // preprocessor's work, with the header that should not have been parsed before its place.
  SharingCheck(clang::Preprocessor& preprocessor,
               std::function<void(const clang::FileEntry* header)> problem);

  // An include directive outside of every file begins the part of the header that it names.
  // This begins the unit.
  void BeginUnit();
  // Whether the unit has included everything that was parsed before it.
  bool IsComplete() const;
  // The header that the current part began with; null in the unit.
  const clang::FileEntry* part_header() const { return part_headers_.back(); }

  // PPCallbacks
  void FileChanged(clang::SourceLocation where, FileChangeReason reason,
                   clang::SrcMgr::CharacteristicKind kind, clang::FileID previous) override;
  void InclusionDirective(clang::SourceLocation hash, const clang::Token& token,
                          llvm::StringRef name, bool is_angled, clang::CharSourceRange range,
                          clang::OptionalFileEntryRef file, llvm::StringRef search_path,
                          llvm::StringRef relative_path, const clang::Module* module,
                          bool module_imported, clang::SrcMgr::CharacteristicKind kind) override;
  void MacroDefined(const clang::Token& name, const clang::MacroDirective*) override;
  void MacroUndefined(const clang::Token& name, const clang::MacroDefinition&,
                      const clang::MacroDirective*) override;
  void MacroExpands(const clang::Token& name, const clang::MacroDefinition& macro,
                    clang::SourceRange, const clang::MacroArgs*) override;
  void Ifdef(clang::SourceLocation, const clang::Token& name,
             const clang::MacroDefinition& macro) override;
  void Ifndef(clang::SourceLocation, const clang::Token& name,
              const clang::MacroDefinition& macro) override;
  void Elifdef(clang::SourceLocation, const clang::Token& name,
               const clang::MacroDefinition& macro) override;
  void Elifndef(clang::SourceLocation, const clang::Token& name,
                const clang::MacroDefinition& macro) override;
  void Defined(const clang::Token& name, const clang::MacroDefinition& macro,
               clang::SourceRange) override;

  // IdentifierInfoLookup: asked for each name when it is first met.
  clang::IdentifierInfo* get(llvm::StringRef name) override;

 private:
  struct File {
    bool system = false;
    uint32_t part = 0;      // that read it first; 0: before all, the command line asks for it
    uint32_t in_place = 0;  // the last part in which it was
    std::vector<const clang::FileEntry*> includes;
    std::vector<const clang::FileEntry*> after;  // what must come before it in the unit, too
  };
  struct Mention {
    const clang::FileEntry* file = nullptr;
    uint32_t part = 0;
    bool system = false;
  };

  void PutInPlace(const clang::FileEntry* file);
  bool IsInPlace(const clang::FileEntry* file) const;
  void DependOnOrder(const clang::FileEntry* first, const clang::FileEntry* second);
  void Tell(const clang::FileEntry* file);
  void Use(const clang::Token& name, const clang::MacroDefinition& macro);
  void Define(const clang::Token& name);

  clang::Preprocessor& preprocessor_;
  std::function<void(const clang::FileEntry*)> problem_;
  llvm::DenseMap<const clang::FileEntry*, File> files_;
  llvm::StringMap<Mention> mentions_;
  llvm::DenseMap<const clang::MacroInfo*, const clang::FileEntry*> homes_;  // of macros
  uint32_t part_ = 0;
  int open_braces_ = 0;
  bool in_unit_ = false;
  std::vector<const clang::FileEntry*> part_headers_ = {nullptr};
  const clang::FileEntry* current_ = nullptr;
  bool current_is_system_ = false;
};

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_SHARING_CHECK_H_
