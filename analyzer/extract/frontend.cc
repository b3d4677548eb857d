#include "analyzer/extract/frontend.h"

#include <memory>
#include <utility>

#include "analyzer/extract/locations.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/Utils.h"
#include "clang/Sema/SemaConsumer.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"

namespace lockgraph::extract {
namespace {

constexpr size_t kMaxErrors = 20;

// Keeps the first errors.
class Errors : public clang::DiagnosticConsumer {
 public:
  Errors(std::vector<Diagnostic>& errors, std::string directory)
      : errors_(errors), directory_(std::move(directory)) {}

  void HandleDiagnostic(clang::DiagnosticsEngine::Level level,
                        const clang::Diagnostic& info) override {
    clang::DiagnosticConsumer::HandleDiagnostic(level, info);
    if (level < clang::DiagnosticsEngine::Error || errors_.size() >= kMaxErrors) return;
    Diagnostic out;
    llvm::SmallString<128> text;
    info.FormatDiagnostic(text);
    out.text = text.str().str();
    if (info.hasSourceManager() && info.getLocation().isValid()) {
      const clang::PresumedLoc spot = info.getSourceManager().getPresumedLoc(
          info.getSourceManager().getExpansionLoc(info.getLocation()));
      if (spot.isValid()) {
        out.file = RelativePath(spot.getFilename(), directory_);
        out.line = spot.getLine();
        out.column = spot.getColumn();
      }
    }
    errors_.push_back(std::move(out));
  }

 private:
  std::vector<Diagnostic>& errors_;
  std::string directory_;
};

class Consumer : public clang::SemaConsumer {
 public:
  explicit Consumer(const std::function<void(clang::Sema&)>& use) : use_(use) {}

  void InitializeSema(clang::Sema& sema) override { sema_ = &sema; }
  void ForgetSema() override { sema_ = nullptr; }

  bool shouldSkipFunctionBody(clang::Decl* decl) override {
    const clang::SourceManager& sources = decl->getASTContext().getSourceManager();
    return sources.isInSystemHeader(sources.getExpansionLoc(decl->getLocation()));
  }

  void HandleTranslationUnit(clang::ASTContext& context) override {
    if (sema_ == nullptr) return;
    // Instantiating after the end of the unit needs its scope once more.
    sema_->TUScope = sema_->getCurScope();
    use_(*sema_);
  }

 private:
  const std::function<void(clang::Sema&)>& use_;
  clang::Sema* sema_ = nullptr;
};

class Action : public clang::ASTFrontendAction {
 public:
  explicit Action(const std::function<void(clang::Sema&)>& use) : use_(use) {}

  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance&,
                                                        llvm::StringRef) override {
    return std::make_unique<Consumer>(use_);
  }

 private:
  const std::function<void(clang::Sema&)>& use_;
};

class Dependencies : public clang::DependencyCollector {
 public:
  bool needSystemDependencies() override { return true; }
};

std::shared_ptr<clang::CompilerInvocation> Invocation(
    const std::vector<std::string>& arguments, clang::DiagnosticsEngine& diagnostics,
    llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files) {
  std::vector<const char*> pointers;
  for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
  clang::CreateInvocationOptions options;
  options.Diags = &diagnostics;
  options.VFS = std::move(files);
  options.RecoverOnError = true;
  return clang::createInvocation(pointers, std::move(options));
}

void Adjust(clang::CompilerInvocation& invocation, bool skip_system_bodies) {
  clang::FrontendOptions& frontend = invocation.getFrontendOpts();
  frontend.ProgramAction = clang::frontend::ParseSyntaxOnly;
  frontend.SkipFunctionBodies = skip_system_bodies;
  frontend.DisableFree = true;
  frontend.OutputFile.clear();
  frontend.Plugins.clear();
  frontend.AddPluginActions.clear();
  invocation.getDiagnosticOpts().ErrorLimit = 0;
  invocation.getDiagnosticOpts().IgnoreWarnings = true;
  invocation.getDiagnosticOpts().ShowCarets = false;  // or the number of errors goes to stderr
  invocation.getLangOpts().SpellChecking = false;
  invocation.getLangOpts().CommentOpts = clang::CommentOptions();
  invocation.getDependencyOutputOpts() = clang::DependencyOutputOptions();
}

// The argument that an error of the command line quotes, or none.
std::string QuotedArgument(const std::string& text, const std::vector<std::string>& arguments) {
  for (size_t begin = text.find('\''); begin != std::string::npos;) {
    const size_t end = text.find('\'', begin + 1);
    if (end == std::string::npos) break;
    const std::string quoted = text.substr(begin + 1, end - begin - 1);
    for (size_t i = 4; i < arguments.size(); ++i) {
      const bool flag = !arguments[i].empty() && arguments[i][0] == '-';
      if (flag && !quoted.empty() && arguments[i].find(quoted) != std::string::npos) {
        return arguments[i];
      }
    }
    begin = text.find('\'', end + 1);
  }
  return "";
}

// Flags whose values Clang rejects are dropped one by one, like those it does not know.
std::shared_ptr<clang::CompilerInvocation> InvocationWithoutBadFlags(
    Command& command, const std::string& directory,
    const llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>& files, std::vector<Diagnostic>& errors) {
  constexpr int kMaxAttempts = 20;
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    errors.clear();
    llvm::IntrusiveRefCntPtr<clang::DiagnosticsEngine> diagnostics =
        clang::CompilerInstance::createDiagnostics(new clang::DiagnosticOptions,
                                                   new Errors(errors, directory));
    auto invocation = Invocation(command.arguments, *diagnostics, files);
    const std::string bad =
        errors.empty() ? "" : QuotedArgument(errors.front().text, command.arguments);
    if (bad.empty()) return invocation;
    command.dropped.push_back(bad);
    std::erase(command.arguments, bad);
  }
  return nullptr;
}

}  // namespace

absl::Status ParseUnit(Command command, const std::string& directory, const ExtractOptions& options,
                       const std::function<void(clang::Sema&)>& use, ExtractResult& result) {
  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files = llvm::vfs::createPhysicalFileSystem();
  if (std::error_code error = files->setCurrentWorkingDirectory(directory)) {
    return absl::NotFoundError("directory of the compile command: " + directory + ": " +
                               error.message());
  }
  // The driver looks for the C++ library from where it believes to be installed.
  llvm::StringRef prefix = options.resource_dir;  // <prefix>/lib/clang/19
  for (int up = 0; up < 3; ++up) prefix = llvm::sys::path::parent_path(prefix);
  command.arguments[0] = prefix.str() + "/bin/clang";
  command.arguments.push_back("-resource-dir");
  command.arguments.push_back(options.resource_dir);
  auto invocation = InvocationWithoutBadFlags(command, directory, files, result.errors);
  result.dropped_flags = command.dropped;
  if (invocation == nullptr || invocation->getFrontendOpts().Inputs.empty()) {
    return absl::InvalidArgumentError(
        result.errors.empty()
            ? "the compile command names no source file that can be parsed"
            : "the compile command cannot be understood: " + result.errors.front().text);
  }
  const std::string main_file = invocation->getFrontendOpts().Inputs[0].getFile().str();
  if (!files->exists(main_file)) {
    return absl::NotFoundError(main_file + ": no such file (seen from " + directory +
                               "); is the compilation database up to date?");
  }
  result.unit.main_file = RelativePath(main_file, directory);
  result.unit.directory = directory;
  Adjust(*invocation, options.skip_system_bodies);

  clang::CompilerInstance compiler;
  compiler.setInvocation(std::move(invocation));
  compiler.createDiagnostics(new Errors(result.errors, directory));
  compiler.getDiagnostics().setFatalsAsError(true);
  compiler.createFileManager(files);
  auto dependencies = std::make_shared<Dependencies>();
  compiler.addDependencyCollector(dependencies);
  Action action(use);
  compiler.ExecuteAction(action);
  result.parsed = result.errors.empty() && !compiler.getDiagnostics().hasErrorOccurred();
  for (const std::string& file : dependencies->getDependencies()) {
    result.dependencies.push_back(file);
  }
  return absl::OkStatus();
}

}  // namespace lockgraph::extract
