#include "trace/places.h"

#include <algorithm>
#include <utility>

#include "trace/frame_folding.h"

namespace lockgraph::trace {
namespace {

std::string BaseName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

SiteTable::SiteTable(std::vector<lockorder::Site>& sites, std::string root)
    : sites_(sites), root_(std::move(root)) {
  if (!root_.empty() && root_.back() != '/') root_ += '/';
}

lockorder::SiteId SiteTable::Add(const Frame& frame) {
  lockorder::Site site{frame.file, frame.line, frame.column, 0, frame.function};
  if (site.line == 0) site.column = 0;
  if (!root_.empty() && site.file.compare(0, root_.size(), root_) == 0) {
    site.file.erase(0, root_.size());
  }
  const auto [it, inserted] = index_.try_emplace(site, static_cast<uint32_t>(sites_.size()));
  if (inserted) sites_.push_back(std::move(site));
  return {it->second};
}

Places::Places(const Trace& trace, Symbolizer& symbolizer, SiteTable& sites)
    : trace_(trace), symbolizer_(symbolizer), sites_(sites) {
  for (const StackEntry& stack : trace.stacks) stacks_.try_emplace(stack.id, &stack);
  for (const SourceEntry& source : trace.sources) sources_.try_emplace(source.id, &source);
}

const Place& Places::At(uint32_t stack) { return Resolve(stack).place; }

const std::vector<Frame>& Places::ProgramFramesAt(uint32_t stack) { return Resolve(stack).frames; }

std::vector<Frame> Places::AllFramesAt(uint32_t stack) const {
  std::vector<Frame> frames;
  const auto it = stacks_.find(stack);
  if (it == stacks_.end()) return frames;
  for (const uint64_t pc : it->second->pcs) {
    // The return address may already belong to the next statement; the call before it does not.
    const ModuleEntry* module = ModuleOf(pc - 1, it->second->slot);
    if (module == nullptr) continue;
    const std::vector<Frame>& at = symbolizer_.FramesAt(*module, pc - 1 - module->bias);
    frames.insert(frames.end(), at.begin(), at.end());
  }
  return frames;
}

const Frame* Places::FrameOf(uint64_t address) const {
  const ModuleEntry* module = ModuleOf(address, kNever);
  return module == nullptr ? nullptr
                           : &symbolizer_.FramesAt(*module, address - module->bias).back();
}

const ModuleEntry* Places::ModuleOf(uint64_t address, uint64_t slot) const {
  const ModuleEntry* best = nullptr;
  for (const ModuleEntry& module : trace_.modules) {
    if (address < module.start || address >= module.end || module.unloaded < slot) continue;
    // The first modules may be written after the first stacks that lie in them.
    if (best == nullptr || module.loaded <= slot) best = &module;
  }
  return best;
}

const ModuleEntry* Places::ModuleById(uint32_t id) const {
  const auto it = std::find_if(trace_.modules.begin(), trace_.modules.end(),
                               [id](const ModuleEntry& module) { return module.id == id; });
  return it == trace_.modules.end() ? nullptr : &*it;
}

const Places::Resolved& Places::Resolve(uint32_t stack) {
  const auto known = stacks_.find(stack);
  if (known == stacks_.end()) return nowhere_;
  const auto [it, inserted] = resolved_.try_emplace(stack);
  Resolved& resolved = it->second;
  if (!inserted) return resolved;
  resolved.frames = ProgramFrames(AllFramesAt(stack));
  ApplySource(known->second->source, resolved.frames);
  if (resolved.frames.empty()) return resolved;
  const size_t site = LockOperationFrames(resolved.frames);
  resolved.place.site = sites_.Add(resolved.frames[site]);
  for (size_t i = resolved.frames.size(); i-- > site + 1;) {
    resolved.place.path.push_back(sites_.Add(resolved.frames[i]));
  }
  return resolved;
}

// The place that the program named is where the reader is sent. Frames inside of it are how its
// lock is made.
void Places::ApplySource(uint32_t source, std::vector<Frame>& frames) const {
  const auto it = sources_.find(source);
  if (it == sources_.end()) return;
  const SourceEntry& entry = *it->second;
  const auto same_line = [&](const Frame& frame) {
    return frame.line == entry.line && BaseName(frame.file) == BaseName(entry.file);
  };
  const auto frame = std::find_if(frames.begin(), frames.end(), same_line);
  if (frame != frames.end()) {
    frames.erase(frames.begin(), frame);
  } else if (frames.empty()) {
    frames.push_back({entry.function, entry.file, "", entry.line, 0});
  } else {
    frames.front().file = entry.file;
    frames.front().line = entry.line;
    frames.front().column = 0;
  }
  if (entry.column != 0) frames.front().column = entry.column;
}

}  // namespace lockgraph::trace
