#include "analyzer/extract/include_scan.h"

#include <utility>

#include "clang/Basic/TargetInfo.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Lex/HeaderSearch.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/Path.h"

namespace lockgraph::extract {

namespace scan = clang::dependency_directives_scan;

struct IncludeScan::Directives {
  llvm::SmallVector<scan::Token, 0> tokens;
  llvm::SmallVector<scan::Directive, 0> directives;
};

// Notes each header that a file of the project includes.
class IncludeScan::Recorder : public clang::PPCallbacks {
 public:
  Recorder(IncludeScan& scan, clang::Preprocessor& preprocessor, std::vector<uint32_t>& found)
      : scan_(scan), preprocessor_(preprocessor), found_(found) {}

  void InclusionDirective(clang::SourceLocation hash, const clang::Token&, llvm::StringRef, bool,
                          clang::CharSourceRange, clang::OptionalFileEntryRef file,
                          llvm::StringRef search_path, llvm::StringRef relative_path,
                          const clang::Module*, bool,
                          clang::SrcMgr::CharacteristicKind kind) override {
    if (!file || !seen_.insert(&file->getFileEntry()).second) return;
    const clang::SourceManager& sources = preprocessor_.getSourceManager();
    if (sources.isWrittenInBuiltinFile(hash) || sources.isWrittenInCommandLineFile(hash)) return;
    ScannedHeader header;
    header.path = file->getName().str();
    header.system = clang::SrcMgr::isSystem(kind);
    header.bytes = static_cast<uint64_t>(file->getSize());
    if (IsSearched(search_path)) {
      header.directive = "<" + relative_path.str() + ">";
    } else {
      llvm::SmallString<256> path(search_path);
      scan_.file_manager_->makeAbsolutePath(path);
      llvm::sys::path::append(path, relative_path);
      header.directive = '"' + path.str().str() + '"';
    }
    found_.push_back(scan_.Intern(*file, std::move(header)));
    included_.push_back({found_.back(), *file});
  }

  void EndOfMainFile() override {
    for (const auto& [index, file] : included_) {
      ScannedHeader& header = scan_.headers_[index];
      header.guarded |= preprocessor_.getHeaderSearchInfo().isFileMultipleIncludeGuarded(file);
    }
  }

 private:
  // Whether `<...>` looks in this directory.
  bool IsSearched(llvm::StringRef directory) {
    const clang::HeaderSearch& search = preprocessor_.getHeaderSearchInfo();
    for (auto at = search.angled_dir_begin(); at != search.search_dir_end(); ++at) {
      if (at->getName() == directory) return true;
    }
    return false;
  }

  IncludeScan& scan_;
  clang::Preprocessor& preprocessor_;
  std::vector<uint32_t>& found_;
  std::vector<std::pair<uint32_t, clang::FileEntryRef>> included_;
  llvm::DenseSet<const clang::FileEntry*> seen_;
};

IncludeScan::IncludeScan(const PreparedCommand& command)
    : command_(command),
      file_manager_(new clang::FileManager(clang::FileSystemOptions(), command.files)) {}

IncludeScan::~IncludeScan() = default;

uint32_t IncludeScan::Intern(clang::FileEntryRef file, ScannedHeader header) {
  const auto [slot, is_new] =
      indices_.try_emplace(&file.getFileEntry(), static_cast<uint32_t>(headers_.size()));
  if (is_new) headers_.push_back(std::move(header));
  return slot->second;
}

llvm::ArrayRef<scan::Directive> IncludeScan::DirectivesOf(clang::FileEntryRef file, bool system) {
  std::unique_ptr<Directives>& known = directives_[system ? nullptr : &file.getFileEntry()];
  if (known == nullptr) {
    known = std::make_unique<Directives>();
    std::unique_ptr<llvm::MemoryBuffer> buffer;
    if (!system) {
      if (auto read = file_manager_->getBufferForFile(file)) buffer = std::move(*read);
    }
    const llvm::StringRef text = buffer != nullptr ? buffer->getBuffer() : llvm::StringRef();
    if (clang::scanSourceForDependencyDirectives(text, known->tokens, known->directives)) {
      known->tokens.clear();
      known->directives.clear();
      clang::scanSourceForDependencyDirectives("", known->tokens, known->directives);
    }
  }
  return known->directives;
}

std::vector<uint32_t> IncludeScan::Scan(const std::string& source) {
  std::vector<uint32_t> found;
  clang::CompilerInstance compiler;
  compiler.setInvocation(std::make_shared<clang::CompilerInvocation>(*command_.invocation));
  clang::FrontendInputFile& input = compiler.getFrontendOpts().Inputs[0];
  input = clang::FrontendInputFile(source, input.getKind());
  compiler.createDiagnostics(new clang::IgnoringDiagConsumer);
  compiler.setFileManager(file_manager_.get());
  compiler.createSourceManager(*file_manager_);
  if (!compiler.createTarget()) return found;
  compiler.getPreprocessorOpts().DependencyDirectivesForFile =
      [&](clang::FileEntryRef file) -> std::optional<llvm::ArrayRef<scan::Directive>> {
    clang::HeaderSearch& search = compiler.getPreprocessor().getHeaderSearchInfo();
    return DirectivesOf(file, search.getFileDirFlavor(file) != clang::SrcMgr::C_User);
  };
  compiler.createPreprocessor(clang::TU_Complete);
  if (!compiler.InitializeSourceManager(input)) return found;
  clang::Preprocessor& preprocessor = compiler.getPreprocessor();
  preprocessor.addPPCallbacks(std::make_unique<Recorder>(*this, preprocessor, found));
  preprocessor.EnterMainSourceFile();
  for (clang::Token token; token.isNot(clang::tok::eof);) preprocessor.Lex(token);
  preprocessor.EndSourceFile();
  return found;
}

}  // namespace lockgraph::extract
