// The .lgs file: one unit's summary on disk. docs/summary-format.md describes it byte by byte.
#ifndef LOCKGRAPH_ANALYZER_SUMMARY_UNIT_FILE_H_
#define LOCKGRAPH_ANALYZER_SUMMARY_UNIT_FILE_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "analyzer/summary/unit.h"

namespace lockgraph::summary {

// A reader takes files of its own major version, with any minor version: what a newer minor version
// added is skipped.
inline constexpr uint16_t kFormatMajor = 1;
inline constexpr uint16_t kFormatMinor = 1;

// The bytes of a file that holds `unit` (all but Unit::directory). Equal units give equal bytes.
// Requires a unit that CheckUnit accepts; another one is an error, so that nothing is written that
// cannot be read. Linear in the unit.
absl::StatusOr<std::string> SerializeUnit(const Unit& unit);

// The unit in `bytes`; `name` stands in error messages for where they come from. Any bytes give a
// unit that CheckUnit accepts or an error that says what is wrong, where, and what to do. Linear in
// `bytes` in time and memory.
absl::StatusOr<Unit> ParseUnit(std::string_view bytes, std::string_view name);

// Writes the file at once or not at all: a reader never sees half of it. On an error a file that
// was there before is left as it was.
absl::Status WriteUnit(const std::string& path, const Unit& unit);
absl::StatusOr<Unit> ReadUnit(const std::string& path);

}  // namespace lockgraph::summary

#endif  // LOCKGRAPH_ANALYZER_SUMMARY_UNIT_FILE_H_
