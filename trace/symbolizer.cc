#include "trace/symbolizer.h"

#include <unordered_map>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "llvm/DebugInfo/Symbolize/Symbolize.h"
#include "llvm/Object/BuildID.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/Error.h"
#include "trace/function_name.h"
#include "trace/lock_declaration.h"
#include "trace/module_layout.h"

namespace lockgraph::trace {
namespace {

constexpr char kDebugDirectory[] = "/usr/lib/debug";

std::string Valid(const std::string& text) {
  return text == llvm::DILineInfo::BadString ? "" : text;
}

std::string BaseName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

class Symbolizer::Implementation {
 public:
  Implementation() : symbolizer_(Options()) {
    symbolizer_.setBuildIDFetcher(
        std::make_unique<llvm::object::BuildIDFetcher>(std::vector<std::string>{kDebugDirectory}));
  }

  const std::vector<Frame>& FramesAt(const ModuleEntry& module, uint64_t address) {
    const auto [it, inserted] = frames_[module.path + module.build_id].try_emplace(address);
    if (inserted) it->second = Look(module, address);
    return it->second;
  }

  std::optional<DataSymbol> DataAt(const ModuleEntry& module, uint64_t address) {
    if (!Usable(module)) return std::nullopt;
    auto global = symbolizer_.symbolizeData(module.path, {address});
    if (!global) {
      llvm::consumeError(global.takeError());
      return std::nullopt;
    }
    const std::string name = WithoutAnonymousNamespaces(Valid(global->Name));
    if (name.empty() || address < global->Start) return std::nullopt;
    return DataSymbol{name, address - global->Start, global->Size, Valid(global->DeclFile),
                      static_cast<uint32_t>(global->DeclLine)};
  }

  const ModuleLayout& LayoutOf(const ModuleEntry& module) {
    // Of a file that has changed, nothing is where it was.
    const std::string path = Usable(module) ? module.path : "";
    return layouts_.try_emplace(path, path).first->second;
  }

  const std::vector<std::string>& problems() const { return problems_; }

 private:
  enum class State { kAsRecorded, kChanged, kMissing };

  static llvm::symbolize::LLVMSymbolizer::Options Options() {
    llvm::symbolize::LLVMSymbolizer::Options options;
    options.DebugFileDirectory = {kDebugDirectory};
    return options;
  }

  std::vector<Frame> Look(const ModuleEntry& module, uint64_t address) {
    std::vector<Frame> frames;
    if (auto info = Inlined(module, address); info) {
      for (uint32_t i = 0; i < info->getNumberOfFrames(); ++i) {
        const llvm::DILineInfo& line = info->getFrame(i);
        const std::string function = Valid(line.FunctionName);
        // A file without a line is what a symbol table knows of: nothing to show.
        frames.push_back({function.empty() ? "" : ProgramSpelling(function),
                          line.Line == 0 ? "" : Valid(line.FileName), module.path, line.Line,
                          line.Column, address, i});
      }
    } else {
      llvm::consumeError(info.takeError());
    }
    if (frames.empty()) frames.push_back({"", "", module.path, 0, 0, address});
    for (size_t i = 0; i < frames.size(); ++i) {
      Frame& frame = frames[i];
      // Of an inlined function the symbol table knows nothing.
      if (i + 1 < frames.size() && frame.function.find("::") == std::string::npos) {
        if (std::string scoped = declarations_.FunctionOf(frame); !scoped.empty()) {
          frame.function = std::move(scoped);
        }
      }
      const auto in = frame.line == 0 ? LayoutOf(module).FunctionAt(address) : std::nullopt;
      if (in) frame.offset = address - in->start;
      if (frame.function.empty()) {
        frame.function = in ? absl::StrCat("function #", in->number, " of ", BaseName(module.path))
                            : absl::StrCat("a function of ", BaseName(module.path));
      }
    }
    return frames;
  }

  llvm::Expected<llvm::DIInliningInfo> Inlined(const ModuleEntry& module, uint64_t address) {
    if (Usable(module)) return symbolizer_.symbolizeInlinedCode(module.path, {address});
    const llvm::object::BuildIDRef id(reinterpret_cast<const uint8_t*>(module.build_id.data()),
                                      module.build_id.size());
    return symbolizer_.symbolizeInlinedCode(id, {address});
  }

  bool Usable(const ModuleEntry& module) {
    const auto [it, inserted] = states_.try_emplace(module.path + module.build_id, State::kMissing);
    if (inserted) it->second = Examine(module);
    return it->second == State::kAsRecorded;
  }

  State Examine(const ModuleEntry& module) {
    if (module.path.empty() || module.path[0] != '/') return State::kMissing;  // the kernel's vdso
    auto object = llvm::object::ObjectFile::createObjectFile(module.path);
    if (!object) {
      problems_.push_back(absl::StrCat(module.path,
                                       ": cannot be read: ", llvm::toString(object.takeError()),
                                       "; its frames have no names; put the file back"));
      return State::kMissing;
    }
    const llvm::object::BuildIDRef now = llvm::object::getBuildID(object->getBinary());
    const std::string now_bytes(reinterpret_cast<const char*>(now.data()), now.size());
    if (!module.build_id.empty() && now_bytes != module.build_id) {
      problems_.push_back(
          absl::StrCat(module.path, ": has build id ", absl::BytesToHexString(now_bytes),
                       ", the run used ", absl::BytesToHexString(module.build_id),
                       "; its frames have no names; record the run again with the present build"));
      return State::kChanged;
    }
    return State::kAsRecorded;
  }

  llvm::symbolize::LLVMSymbolizer symbolizer_;
  LockDeclarations declarations_;
  std::unordered_map<std::string, std::unordered_map<uint64_t, std::vector<Frame>>> frames_;
  std::unordered_map<std::string, State> states_;
  std::unordered_map<std::string, ModuleLayout> layouts_;  // by path; of "": nothing is known
  std::vector<std::string> problems_;
};

Symbolizer::Symbolizer() : implementation_(std::make_unique<Implementation>()) {}
Symbolizer::~Symbolizer() = default;

const std::vector<Frame>& Symbolizer::FramesAt(const ModuleEntry& module, uint64_t address) {
  return implementation_->FramesAt(module, address);
}

std::optional<DataSymbol> Symbolizer::DataAt(const ModuleEntry& module, uint64_t address) {
  return implementation_->DataAt(module, address);
}

uint64_t Symbolizer::WordAt(const ModuleEntry& module, uint64_t address) {
  return implementation_->LayoutOf(module).WordAt(address);
}

const std::vector<std::string>& Symbolizer::problems() const { return implementation_->problems(); }

}  // namespace lockgraph::trace
