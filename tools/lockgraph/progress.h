// Tells a waiting person how far the work is.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_PROGRESS_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_PROGRESS_H_

#include <chrono>
#include <cstdint>
#include <string>

#include "llvm/Support/raw_ostream.h"

namespace lockgraph::cli {

// Writes to `out`: on a terminal one line that is redrawn, with rate and remaining time; elsewhere
// a line per tenth. Nothing at all when `quiet`, or when the work takes less than a blink on a
// terminal. Thread-compatible.
class Progress {
 public:
  struct Style {
    bool quiet = false;
    bool terminal = false;
    unsigned columns = 80;
  };

  Progress(llvm::raw_ostream& out, Style style) : out_(out), style_(style) {}
  ~Progress() { Finish(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Starts a phase of `total` steps, e.g. "units".
  void Start(std::string what, uint64_t total);
  // One more step is done; `current` is shown on a terminal.
  void Step(const std::string& current);
  // Prints `line` without tearing the bar.
  void Note(const std::string& line);
  // Removes the bar. Also done by the destructor.
  void Finish();

 private:
  using Clock = std::chrono::steady_clock;
  void Draw(const std::string& current);
  void Erase();

  llvm::raw_ostream& out_;
  Style style_;
  std::string what_;
  uint64_t total_ = 0;
  uint64_t done_ = 0;
  uint64_t tenths_ = 0;
  bool drawn_ = false;
  Clock::time_point start_;
  Clock::time_point last_drawn_;
};

// "3 s", "2 min 05 s".
std::string Duration(double seconds);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_PROGRESS_H_
