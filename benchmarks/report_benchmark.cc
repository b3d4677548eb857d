// How long reports of many findings take.
//
//   report_benchmark [FINDINGS]      budget: 5 s and 1 GiB for each report of 10,000 findings
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "benchmarks/many_findings.h"
#include "benchmarks/measure.h"

int main(int argc, char** argv) {
  using namespace lockgraph::benchmarks;
  const uint32_t count = argc > 1 ? static_cast<uint32_t>(std::atoi(argv[1])) : 10000;
  const std::string directory =
      std::filesystem::temp_directory_path() / "lockgraph_report_benchmark";
  const ManyFindings program = MakeManyFindings(directory, count);
  std::printf("%zu findings\n%-8s %9s %12s %10s\n", program.verdict.findings.size(), "format",
              "seconds", "bytes", "peak MiB");
  for (const std::string& format : ReportFormats()) {
    const std::string path = directory + "/report." + format;
    std::error_code error;
    const Stopwatch watch;
    llvm::raw_fd_ostream out(path, error);
    if (error) return 1;
    WriteReport(program, format, out);
    out.close();
    std::printf("%-8s %9.2f %12ju %10.0f\n", format.c_str(), watch.Seconds(),
                static_cast<uintmax_t>(std::filesystem::file_size(path)), PeakMiB());
    std::fflush(stdout);
  }
  std::filesystem::remove_all(directory);
  return 0;
}
