#include "analyzer/extract/locations.h"

#include "clang/Lex/Lexer.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Path.h"

namespace lockgraph::extract {
namespace path = llvm::sys::path;

std::string RelativePath(std::string_view file, std::string_view directory) {
  llvm::SmallString<256> clean(file);
  path::remove_dots(clean, /*remove_dot_dot=*/path::is_absolute(clean));
  if (!path::is_absolute(clean) || directory.empty()) return clean.str().str();
  llvm::SmallString<256> base(directory);
  path::remove_dots(base, /*remove_dot_dot=*/true);
  auto a = path::begin(clean), a_end = path::end(clean);
  auto b = path::begin(base), b_end = path::end(base);
  int common = 0;
  while (a != a_end && b != b_end && *a == *b) ++a, ++b, ++common;
  if (common < 2) return clean.str().str();  // nothing but the root in common
  std::string relative;
  for (; b != b_end; ++b) relative += "../";
  for (bool first = true; a != a_end; ++a, first = false) {
    if (!first) relative += '/';
    relative += *a;
  }
  return relative;
}

summary::FileId Locations::File(clang::FileID file) {
  auto [entry, inserted] = files_.try_emplace(file);
  if (inserted) {
    const clang::SourceManager& sources = context_.getSourceManager();
    clang::OptionalFileEntryRef ref = sources.getFileEntryRefForID(file);
    std::string name = ref ? ref->getName().str() : "<builtin>";
    if (!clang::SrcMgr::isSystem(
            sources.getFileCharacteristic(sources.getLocForStartOfFile(file)))) {
      name = RelativePath(name, directory_);
    } else {
      name = RelativePath(name, "");
    }
    entry->second = builder_.InternFile(name);
  }
  return entry->second;
}

summary::PlaceId Locations::Of(clang::SourceRange range) {
  const clang::SourceManager& sources = context_.getSourceManager();
  if (range.isInvalid()) return {};
  const clang::SourceLocation begin = sources.getExpansionLoc(range.getBegin());
  auto [file, offset] = sources.getDecomposedLoc(begin);
  summary::Place place;
  place.file = File(file);
  place.line = sources.getLineNumber(file, offset);
  place.column = sources.getColumnNumber(file, offset);
  const clang::SourceLocation end = sources.getExpansionRange(range.getEnd()).getEnd();
  auto [end_file, end_offset] = sources.getDecomposedLoc(end);
  if (end_file == file && end_offset >= offset) {
    const llvm::StringRef text = sources.getBufferData(file).slice(offset, end_offset);
    if (!text.contains('\n')) {
      place.end_column = place.column + static_cast<uint32_t>(text.size()) +
                         clang::Lexer::MeasureTokenLength(end, sources, context_.getLangOpts());
    }
  }
  return builder_.InternPlace(place);
}

namespace {

// "room" and "room-inl", "room_test": the same, or more behind a separator.
bool Extends(llvm::StringRef name, llvm::StringRef stem) {
  if (stem.empty() || !name.starts_with(stem)) return false;
  return name.size() == stem.size() || llvm::StringRef("-_.").contains(name[stem.size()]);
}

}  // namespace

bool Locations::InOwnFile(clang::SourceLocation location) {
  const clang::SourceManager& sources = context_.getSourceManager();
  const clang::FileID file = sources.getFileID(sources.getExpansionLoc(location));
  auto [entry, inserted] = own_files_.try_emplace(file, file == sources.getMainFileID());
  if (inserted && !entry->second) {
    auto stem_of = [&](clang::FileID id) {
      const clang::OptionalFileEntryRef ref = sources.getFileEntryRefForID(id);
      return ref ? path::stem(ref->getName()) : llvm::StringRef();
    };
    const llvm::StringRef main_stem = stem_of(sources.getMainFileID());
    const llvm::StringRef stem = stem_of(file);
    entry->second = Extends(stem, main_stem) || Extends(main_stem, stem);
  }
  return entry->second;
}

bool Locations::InSystemHeader(clang::SourceLocation location) const {
  return location.isInvalid() || context_.getSourceManager().isInSystemHeader(
                                     context_.getSourceManager().getExpansionLoc(location));
}

}  // namespace lockgraph::extract
