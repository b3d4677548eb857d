#include "tools/lockgraph/summary_cache.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CachePruning.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"
#include "tools/lockgraph/depfile.h"
#include "tools/lockgraph/output_file.h"
#include "tools/lockgraph/program_identity.h"

namespace lockgraph::cli {
namespace {

// File systems stamp with a clock that ticks this coarsely at worst.
constexpr std::chrono::milliseconds kTimestampSlack{10};
constexpr char kEntry[] = "llvmcache-";  // LLVM's pruning looks at files with such names only
constexpr char kMagic[] = "lockgraph-inputs 2 ";

std::string Absolute(const CompileCommand& command, const std::string& input) {
  if (llvm::sys::path::is_absolute(input)) return input;
  llvm::SmallString<256> path(command.directory);
  llvm::sys::path::append(path, input);
  return path.str().str();
}

std::string Hex(uint64_t hash) { return llvm::utohexstr(hash, /*LowerCase=*/true, 16); }

// A summary ends with a hash of all that stands before it; empty when there is none.
std::string ClosingHash(const std::string& summary) {
  char bytes[8];
  std::ifstream file(summary, std::ios::binary);
  if (!file.seekg(-8, std::ios::end) || !file.read(bytes, sizeof(bytes))) return "";
  return Hex(llvm::support::endian::read64le(bytes));
}

}  // namespace

absl::StatusOr<SummaryCache> SummaryCache::Open(const std::string& directory) {
  llvm::SmallString<256> absolute(directory);
  llvm::sys::fs::make_absolute(absolute);
  std::error_code error = llvm::sys::fs::create_directories(absolute);
  if (!error && access(absolute.c_str(), W_OK) != 0) error = {errno, std::generic_category()};
  if (error) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot write the cache ", directory, ": ", error.message(),
                     "\n  choose another directory with --cache-dir, or none with --no-cache"));
  }
  return SummaryCache(absolute.str().str(), ProgramIdentity());
}

std::string SummaryCache::PathOf(const CompileCommand& command, const char* extension) const {
  // Lengths keep ("ab", "c") and ("a", "bc") apart.
  std::string identity = absl::StrCat(program_, " ", command.directory, " ", command.file);
  for (const std::string& argument : command.arguments) {
    absl::StrAppend(&identity, " ", argument.size(), ":", argument);
  }
  const llvm::XXH128_hash_t hash = llvm::xxh3_128bits(
      llvm::ArrayRef(reinterpret_cast<const uint8_t*>(identity.data()), identity.size()));
  llvm::SmallString<256> path(directory_);
  llvm::sys::path::append(path, kEntry + Hex(hash.high64) + Hex(hash.low64) + extension);
  return path.str().str();
}

std::string SummaryCache::SummaryPath(const CompileCommand& command) const {
  return PathOf(command, ".lgs");
}

std::optional<uint64_t> SummaryCache::HashOf(const std::string& path) {
  const auto [slot, is_new] = hashes_.try_emplace(path);
  if (is_new) {
    if (auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                                  /*RequiresNullTerminator=*/false)) {
      slot->second = llvm::xxh3_64bits((*buffer)->getBuffer());
    }
  }
  return slot->second;
}

bool SummaryCache::IsFresh(const CompileCommand& command) {
  auto buffer = llvm::MemoryBuffer::getFile(PathOf(command, ".inputs"));
  if (!buffer) return false;
  auto [line, rest] = (*buffer)->getBuffer().split('\n');
  if (!line.consume_front(kMagic) || !rest.ends_with("\nend\n")) return false;
  if (line.empty() || line != ClosingHash(SummaryPath(command))) return false;
  while (!rest.empty()) {
    std::tie(line, rest) = rest.split('\n');
    if (line == "end") return true;
    const auto [expected, path] = line.split(' ');
    const std::optional<uint64_t> hash = HashOf(path.str());
    if (!hash || Hex(*hash) != expected) return false;
  }
  return false;
}

absl::Status SummaryCache::Store(const CompileCommand& command, const std::string& summary,
                                 const std::string& depfile, Clock::time_point started) {
  Drop(command);
  auto buffer = llvm::MemoryBuffer::getFile(depfile);
  auto content = llvm::MemoryBuffer::getFile(summary);
  if (!buffer || !content) {
    const std::error_code error = !buffer ? buffer.getError() : content.getError();
    return absl::InternalError(
        absl::StrCat("cannot read ", !buffer ? depfile : summary, ": ", error.message()));
  }
  std::string text = absl::StrCat(kMagic, ClosingHash(summary), "\n");
  for (const std::string& input : ParseDepfile((*buffer)->getBuffer())) {
    const std::string path = Absolute(command, input);
    llvm::sys::fs::file_status status;
    const std::optional<uint64_t> hash = HashOf(path);
    const bool known = hash && !llvm::sys::fs::status(path, status);
    // Edited while it was read: which content went into the summary is not known.
    if (!known || status.getLastModificationTime() + kTimestampSlack >= started) {
      return absl::OkStatus();
    }
    absl::StrAppend(&text, Hex(*hash), " ", path, "\n");
  }
  absl::StrAppend(&text, "end\n");
  const llvm::StringRef bytes = (*content)->getBuffer();
  absl::Status status =
      WriteFileAtomically(SummaryPath(command), std::string_view(bytes.data(), bytes.size()));
  if (!status.ok()) return status;
  return WriteFileAtomically(PathOf(command, ".inputs"), text);
}

void SummaryCache::Prune() {
  llvm::CachePruningPolicy policy;
  policy.Expiration = std::chrono::hours(24 * 30);
  policy.MaxSizePercentageOfAvailableSpace = 25;
  llvm::pruneCache(directory_, policy);
}

void SummaryCache::Drop(const CompileCommand& command) {
  llvm::sys::fs::remove(PathOf(command, ".inputs"));
}

}  // namespace lockgraph::cli
