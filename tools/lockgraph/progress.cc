#include "tools/lockgraph/progress.h"

#include <algorithm>
#include <utility>

#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"

namespace lockgraph::cli {
namespace {

constexpr auto kRedrawEvery = std::chrono::milliseconds(100);
constexpr unsigned kBarWidth = 24;

double Since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

std::string Duration(double seconds) {
  std::string text;
  llvm::raw_string_ostream out(text);
  if (seconds < 10) {
    out << llvm::format("%.1f s", seconds);
  } else if (seconds < 60) {
    out << llvm::format("%.0f s", seconds);
  } else {
    const auto whole = static_cast<uint64_t>(seconds + 0.5);
    out << whole / 60 << " min " << llvm::format("%02u s", static_cast<unsigned>(whole % 60));
  }
  return text;
}

void Progress::Start(std::string what, uint64_t total) {
  Finish();
  what_ = std::move(what);
  total_ = total;
  done_ = 0;
  tenths_ = 0;
  start_ = Clock::now();
  last_drawn_ = start_;
}

void Progress::Step(const std::string& current) {
  ++done_;
  if (style_.quiet || total_ == 0) return;
  if (style_.terminal) {
    if (Clock::now() - last_drawn_ >= kRedrawEvery) Draw(current);
    return;
  }
  const uint64_t tenths = done_ * 10 / total_;
  // A handful of steps needs no account of its progress.
  if (tenths == tenths_ || total_ < 10) return;
  tenths_ = tenths;
  out_ << "lockgraph: " << what_ << ' ' << done_ << '/' << total_ << " (" << tenths * 10 << " %), "
       << Duration(Since(start_)) << '\n';
  out_.flush();
}

void Progress::Draw(const std::string& current) {
  last_drawn_ = Clock::now();
  const double elapsed = Since(start_);
  const double rate = elapsed > 0 ? static_cast<double>(done_) / elapsed : 0;
  std::string line;
  llvm::raw_string_ostream text(line);
  const auto filled = static_cast<unsigned>(done_ * kBarWidth / std::max<uint64_t>(total_, 1));
  text << '[' << std::string(filled, '=') << std::string(kBarWidth - filled, ' ') << "] " << done_
       << '/' << total_ << ' ' << what_ << llvm::format(", %.1f/s", rate);
  if (rate > 0) text << ", " << Duration(static_cast<double>(total_ - done_) / rate) << " left";
  text << "  " << llvm::sys::path::filename(current);
  if (line.size() >= style_.columns) line.resize(style_.columns - 1);
  out_ << '\r' << line << "\x1b[K";
  out_.flush();
  drawn_ = true;
}

void Progress::Erase() {
  if (!drawn_) return;
  out_ << "\r\x1b[K";
  drawn_ = false;
}

void Progress::Note(const std::string& line) {
  Erase();
  out_ << line << '\n';
  out_.flush();
}

void Progress::Finish() {
  Erase();
  out_.flush();
}

}  // namespace lockgraph::cli
