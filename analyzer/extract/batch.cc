#include "analyzer/extract/batch.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "analyzer/extract/batch_process.h"
#include "analyzer/extract/bodies.h"
#include "analyzer/extract/command.h"
#include "analyzer/extract/declarations.h"
#include "analyzer/extract/frontend.h"
#include "analyzer/extract/include_scan.h"
#include "analyzer/extract/locations.h"
#include "analyzer/extract/sharing_check.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/Utils.h"
#include "clang/Lex/Pragma.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/thread.h"

namespace lockgraph::extract {
namespace {

constexpr unsigned kStackBytes = 256u << 20;
constexpr char kForkHere[] = "lockgraph_fork";
constexpr char kForkLine[] = "#pragma lockgraph_fork\n";

class AllDependencies : public clang::DependencyCollector {
 public:
  bool needSystemDependencies() override { return true; }
};

// An error in a header that others may parse without one, or in a unit.
class OnError : public clang::DiagnosticConsumer {
 public:
  explicit OnError(std::function<void()> problem) : problem_(std::move(problem)) {}
  void HandleDiagnostic(clang::DiagnosticsEngine::Level level,
                        const clang::Diagnostic& info) override {
    clang::DiagnosticConsumer::HandleDiagnostic(level, info);
    if (level >= clang::DiagnosticsEngine::Error) problem_();
  }

 private:
  std::function<void()> problem_;
};

// One compilation that becomes many: the file it parses is a list of include directives that grows
// at its end, differently in each process.
class Batch {
 public:
  Batch(const BatchRequest& request, const PreparedCommand& command,
        const std::function<bool(size_t, ExtractResult&)>& deliver,
        const std::function<void(size_t)>& arrived)
      : request_(request),
        command_(command),
        deliver_(deliver),
        arrived_(arrived),
        scan_(command) {}

  void Run();

 private:
  class Action;
  class ForkPragma;

  HeaderChoice Predict();
  void Prepare(clang::CompilerInstance& compiler, clang::Preprocessor& preprocessor);
  void GoOn(clang::SourceLocation where);
  void Problem(const clang::FileEntry* header);
  void Lower(clang::Sema& sema);
  bool InUnit() const { return unit_.has_value(); }

  const BatchRequest& request_;
  const PreparedCommand& command_;
  const std::function<bool(size_t, ExtractResult&)>& deliver_;
  const std::function<void(size_t)>& arrived_;
  IncludeScan scan_;
  std::unique_ptr<BatchProcess> process_;
  clang::CompilerInstance* compiler_ = nullptr;
  SharingCheck* check_ = nullptr;
  std::shared_ptr<AllDependencies> dependencies_ = std::make_shared<AllDependencies>();
  llvm::DenseMap<const clang::FileEntry*, uint32_t> shared_;  // headers of the parts so far
  std::optional<uint32_t> unit_;
  bool done_ = false;  // in the first process, at the end
};

class Batch::ForkPragma : public clang::PragmaHandler {
 public:
  explicit ForkPragma(Batch& batch) : PragmaHandler(kForkHere), batch_(batch) {}

  void HandlePragma(clang::Preprocessor& preprocessor, clang::PragmaIntroducer introducer,
                    clang::Token&) override {
    const clang::SourceManager& sources = preprocessor.getSourceManager();
    if (sources.getFileEntryForID(sources.getFileID(introducer.Loc)) != nullptr) return;
    preprocessor.DiscardUntilEndOfDirective();
    batch_.GoOn(introducer.Loc);
  }

 private:
  Batch& batch_;
};

class Batch::Action : public clang::ASTFrontendAction {
 public:
  explicit Action(Batch& batch)
      : batch_(batch), use_([&](clang::Sema& sema) { batch.Lower(sema); }) {}

  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& compiler,
                                                        llvm::StringRef) override {
    batch_.Prepare(compiler, compiler.getPreprocessor());
    return SkipSystemBodies(use_);
  }

 private:
  Batch& batch_;
  std::function<void(clang::Sema&)> use_;
};

// What each unit will include of what can be shared.
HeaderChoice Batch::Predict() {
  constexpr uint64_t kSystemHeaderBytes = 100'000;  // with what it includes
  HeaderChoice choice;
  choice.least_saving = 60'000;  // a process costs about as much
  for (const std::string& source : request_.sources) {
    choice.includes.push_back(scan_.Scan(source));
  }
  for (const ScannedHeader& header : scan_.headers()) {
    choice.cost.push_back(header.system ? kSystemHeaderBytes : 1000 + header.bytes);
    choice.excluded.push_back(!header.system && !header.guarded);
  }
  return choice;
}

void Batch::Prepare(clang::CompilerInstance& compiler, clang::Preprocessor& preprocessor) {
  compiler_ = &compiler;
  auto check = std::make_unique<SharingCheck>(
      preprocessor, [this](const clang::FileEntry* header) { Problem(header); });
  check_ = check.get();
  preprocessor.getIdentifierTable().setExternalIdentifierLookup(check_);
  preprocessor.addPPCallbacks(std::move(check));
  preprocessor.AddPragmaHandler(new ForkPragma(*this));
}

void Batch::Problem(const clang::FileEntry* file) {
  const auto header = shared_.find(file);
  if (header != shared_.end()) process_->FailBecauseOf(header->second);
  process_->Fail();
}

// At the end of the list of headers: what this process does next.
void Batch::GoOn(clang::SourceLocation where) {
  const HeaderGroup next = process_->Fork();
  if (next.units.empty()) {
    done_ = true;
    return;
  }
  clang::SourceManager& sources = compiler_->getSourceManager();
  clang::Preprocessor& preprocessor = compiler_->getPreprocessor();
  clang::FileID file;
  if (next.headers.empty()) {
    unit_ = next.units.front();
    auto main_file = compiler_->getFileManager().getFileRef(request_.sources[*unit_]);
    if (!main_file) {
      llvm::consumeError(main_file.takeError());
      process_->Fail();
    }
    file = sources.createFileID(*main_file, where, clang::SrcMgr::C_User);
    sources.setMainFileID(file);
    preprocessor.markIncluded(*main_file);
    check_->BeginUnit();
  } else {
    std::string text;
    for (const uint32_t header : next.headers) {
      text += "#include " + scan_.headers()[header].directive + "\n";
      if (auto entry =
              compiler_->getFileManager().getOptionalFileRef(scan_.headers()[header].path)) {
        shared_[&entry->getFileEntry()] = header;
      }
    }
    file = sources.createFileID(llvm::MemoryBuffer::getMemBufferCopy(text + kForkLine, "<headers>"),
                                clang::SrcMgr::C_User, 0, 0, where);
  }
  preprocessor.EnterSourceFile(file, nullptr, where);
}

void Batch::Lower(clang::Sema& sema) {
  if (!InUnit()) {
    if (done_) return;
    process_->Fail();
  }
  if (!check_->IsComplete()) process_->Fail();
  ExtractResult result;
  summary::UnitBuilder builder;
  builder.unit().main_file = RelativePath(request_.sources[*unit_], request_.directory);
  builder.unit().directory = request_.directory;
  Declarations declarations(sema.getASTContext(), builder, request_.directory);
  Bodies(sema, declarations, request_.options.max_blocks).Run();
  result.unit = builder.Take();
  result.unit.main_file = RelativePath(request_.sources[*unit_], request_.directory);
  result.unit.directory = request_.directory;
  result.parsed = true;
  for (const std::string& file : dependencies_->getDependencies()) {
    result.dependencies.push_back(file);
  }
  const auto main =
      std::find(result.dependencies.begin(), result.dependencies.end(), request_.sources[*unit_]);
  if (main != result.dependencies.end()) std::rotate(result.dependencies.begin(), main, main + 1);
  if (!deliver_(*unit_, result)) process_->Fail();
  process_->Succeed();
}

void Batch::Run() {
  process_ = std::make_unique<BatchProcess>(
      Predict(), BatchProcess::Limits{request_.jobs, request_.slots, request_.timeout_seconds},
      [this](uint32_t unit) { arrived_(unit); });
  clang::CompilerInstance compiler;
  compiler.setInvocation(command_.invocation);
  clang::FrontendInputFile& input = compiler.getFrontendOpts().Inputs[0];
  const std::unique_ptr<llvm::MemoryBuffer> list =
      llvm::MemoryBuffer::getMemBuffer(kForkLine, "<headers>");
  input = clang::FrontendInputFile(list->getMemBufferRef(), input.getKind());
  compiler.createDiagnostics(
      new OnError([this] { Problem(check_ == nullptr ? nullptr : check_->part_header()); }));
  compiler.createFileManager(command_.files);
  compiler.addDependencyCollector(dependencies_);
  Action action(*this);
  compiler.ExecuteAction(action);
}

}  // namespace

std::optional<BatchKey> BatchKeyOf(const std::vector<std::string>& command_line,
                                   const std::string& file, const std::string& directory) {
  absl::StatusOr<Command> command = ReadCommand(command_line, directory);
  if (!command.ok()) return std::nullopt;
  const auto full = [&](llvm::StringRef path) {
    llvm::SmallString<256> name(path);
    if (!llvm::sys::path::is_absolute(name)) {
      name = directory;
      llvm::sys::path::append(name, path);
    }
    llvm::sys::path::remove_dots(name, /*remove_dot_dot=*/true);
    return name;
  };
  BatchKey key;
  const llvm::SmallString<256> wanted = full(file);
  for (std::string& argument : command->arguments) {
    if (llvm::StringRef(argument).starts_with("-") || full(argument) != wanted) {
      key.rest.push_back(std::move(argument));
    } else if (key.source.empty()) {
      key.source = std::move(argument);
    } else {
      return std::nullopt;
    }
  }
  if (key.source.empty()) return std::nullopt;
  key.rest.push_back(llvm::sys::path::extension(key.source).str());
  key.rest.push_back(directory);
  return key;
}

absl::Status ExtractBatch(const BatchRequest& request,
                          const std::function<bool(size_t unit, ExtractResult&)>& deliver,
                          const std::function<void(size_t unit)>& arrived) {
  absl::StatusOr<Command> command = ReadCommand(request.command_line, request.directory);
  if (!command.ok()) return command.status();
  ExtractResult result;
  absl::StatusOr<PreparedCommand> prepared =
      PrepareCommand(*std::move(command), request.directory, request.options, result);
  if (!prepared.ok()) return prepared.status();
  // Deeply nested code needs a deep stack.
  llvm::thread parser(std::optional<unsigned>(kStackBytes),
                      [&] { Batch(request, *prepared, deliver, arrived).Run(); });
  parser.join();
  return absl::OkStatus();
}

}  // namespace lockgraph::extract
