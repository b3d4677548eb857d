// Reports of ten thousand findings stay within 5 s of processor time and 1 GiB.
#include "benchmarks/many_findings.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "benchmarks/measure.h"

namespace lockgraph::benchmarks {
namespace {

constexpr uint32_t kFindings = 10000;

TEST(ManyFindingsTest, EveryReportIsWrittenInTime) {
  const std::string directory = testing::TempDir() + "many_findings";
  const ManyFindings program = MakeManyFindings(directory, kFindings);
  ASSERT_EQ(program.verdict.findings.size(), kFindings);
  for (const std::string& format : ReportFormats()) {
    const Stopwatch watch;
    std::string report;
    llvm::raw_string_ostream out(report);
    WriteReport(program, format, out);
    EXPECT_LT(watch.Seconds(), 5) << format;
    // The last finding is in every report but that of GitHub, which shows nine by intent.
    if (format != "github") {
      EXPECT_NE(report.find("Module9999::first_"), std::string::npos) << format;
    }
  }
  EXPECT_LT(PeakMiB(), 1024);
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace lockgraph::benchmarks
