#include "report/snippet.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "report/layout.h"
#include "report/style.h"

namespace lockgraph::report {
namespace {

constexpr uint32_t kMinLabelWidth = 30;
constexpr uint32_t kMinSourceWidth = 40;

// A span in terminal columns with everything that is said about it.
struct Mark {
  uint32_t begin = 0;
  uint32_t end = 1;
  bool primary = false;
  std::vector<std::string> labels;
};

// Spans that are equal become one mark with several labels; sorted by their start.
std::vector<Mark> MarksOf(const Displayed& line, std::vector<LabelledSpan> spans) {
  std::vector<Mark> marks;
  // By position; labels of one span stay in the order of the story.
  std::vector<size_t> order(spans.size());
  std::iota(order.begin(), order.end(), 0);
  llvm::sort(order, [&](size_t a, size_t b) {
    return std::pair(spans[a].span, a) < std::pair(spans[b].span, b);
  });
  const uint32_t last = static_cast<uint32_t>(line.column.size()) - 1;
  for (const size_t index : order) {
    LabelledSpan& span = spans[index];
    Mark mark;
    mark.begin = line.column[std::min(span.span.begin, last)];
    mark.end = std::max(mark.begin + 1, line.column[std::min(span.span.end, last)]);
    mark.primary = span.primary;
    if (marks.empty() || marks.back().begin != mark.begin || marks.back().end != mark.end) {
      marks.push_back(mark);
    }
    marks.back().primary |= span.primary;
    if (!llvm::is_contained(marks.back().labels, span.label)) {
      marks.back().labels.push_back(std::move(span.label));
    }
  }
  return marks;
}

// Moves the marks and the text so that the marks fit into `width` columns.
std::string Crop(const std::string& text, uint32_t width, std::vector<Mark>& marks) {
  const uint32_t full = Width(text);
  if (width == 0 || full <= width || marks.empty()) return text;
  uint32_t begin = marks.front().begin;
  uint32_t end = 0;
  for (const Mark& mark : marks) end = std::max(end, mark.end);
  const uint32_t usable = width - 6;  // room for "..." at both ends
  const uint32_t wanted = std::min(end - begin, usable);
  const uint32_t before = std::min(begin, (usable - wanted) / 2);
  uint32_t from = begin - before;
  if (from <= 3) from = 0;
  const uint32_t to = std::min(full, from + usable);
  std::string out = from > 0 ? "..." : "";
  const uint32_t shift = from > 0 ? from - 3 : 0;
  out += Columns(text, from, to);
  if (to < full) out += "...";
  for (Mark& mark : marks) {
    mark.begin = std::clamp(mark.begin, from, to) - shift;
    mark.end = std::max(mark.begin + 1, std::clamp(mark.end, from, to) - shift);
  }
  return out;
}

class Drawing {
 public:
  Drawing(llvm::raw_ostream& out, const SnippetOptions& options) : out_(out), options_(options) {}

  void Source(uint32_t number, llvm::StringRef text) {
    const std::string digits = llvm::utostr(number);
    const size_t width = std::max<size_t>(options_.gutter, digits.size());
    WriteStyled(out_, options_.color, Style::kGutter,
                digits + std::string(width - digits.size(), ' ') + " |");
    if (!text.empty()) out_ << ' ' << text;
    out_ << '\n';
  }

  void Gutter() {
    WriteStyled(out_, options_.color, Style::kGutter, std::string(options_.gutter, ' ') + " |");
    column_ = 0;
  }

  // Moves to `column` of the source and writes.
  void At(uint32_t column, Style style, llvm::StringRef text) {
    if (column_ == 0 && !at_source_) out_ << ' ';
    at_source_ = true;
    if (column > column_) {
      out_.indent(column - column_);
      column_ = column;
    }
    WriteStyled(out_, options_.color, style, text);
    column_ += Width(text);
  }

  void End() {
    out_ << '\n';
    column_ = 0;
    at_source_ = false;
  }

  // Columns left for a label that begins at `column`.
  uint32_t Room(uint32_t column) const {
    if (options_.width == 0) return 0;
    const uint32_t used = options_.gutter + 3 + column;
    return std::max(kMinLabelWidth, options_.width > used ? options_.width - used : 0);
  }

  bool Fits(uint32_t column, llvm::StringRef text) const {
    return options_.width == 0 || options_.gutter + 3 + column + Width(text) <= options_.width;
  }

 private:
  llvm::raw_ostream& out_;
  const SnippetOptions& options_;
  uint32_t column_ = 0;
  bool at_source_ = false;
};

Style StyleOfMark(const Mark& mark) { return mark.primary ? Style::kPrimary : Style::kGutter; }

// "^^^^" and "----" under the line. Where marks overlap, the primary one and then the inner wins.
std::string Underline(const std::vector<Mark>& marks) {
  std::string row;
  for (const bool primary : {false, true}) {
    for (const Mark& mark : marks) {
      if (mark.primary != primary) continue;
      if (row.size() < mark.end) row.resize(mark.end, ' ');
      std::fill(row.begin() + mark.begin, row.begin() + mark.end, primary ? '^' : '-');
    }
  }
  return row;
}

void DrawUnderline(Drawing& drawing, const std::string& row) {
  for (size_t at = 0; at < row.size();) {
    const size_t end = std::min(row.find_first_not_of(row[at], at), row.size());
    if (row[at] != ' ') {
      drawing.At(static_cast<uint32_t>(at), row[at] == '^' ? Style::kPrimary : Style::kGutter,
                 llvm::StringRef(row).slice(at, end));
    }
    at = end;
  }
}

// Connectors for marks [0, count).
void DrawStems(Drawing& drawing, const std::vector<Mark>& marks, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (i > 0 && marks[i].begin == marks[i - 1].begin) continue;
    drawing.At(marks[i].begin, StyleOfMark(marks[i]), "|");
  }
}

// The labels that hang below: the rightmost first, each under its mark's start.
void DrawHanging(Drawing& drawing, const std::vector<Mark>& marks, size_t count) {
  if (count == 0) return;
  drawing.Gutter();
  DrawStems(drawing, marks, count);
  drawing.End();
  for (size_t i = count; i-- > 0;) {
    // A mark to the left that starts in the same column has no stem of its own.
    size_t stems = i;
    while (stems > 0 && marks[stems - 1].begin == marks[i].begin) --stems;
    for (const std::string& label : marks[i].labels) {
      for (const std::string& part : Wrap(label, drawing.Room(marks[i].begin))) {
        drawing.Gutter();
        DrawStems(drawing, marks, stems);
        drawing.At(marks[i].begin, StyleOfMark(marks[i]), part);
        drawing.End();
      }
    }
  }
}

}  // namespace

void WriteSnippetLine(llvm::raw_ostream& out, uint32_t number, llvm::StringRef line,
                      std::vector<LabelledSpan> spans, const SnippetOptions& options) {
  const Displayed displayed = Display(line);
  std::vector<Mark> marks = MarksOf(displayed, std::move(spans));
  uint32_t room = 0;
  if (options.width != 0) {
    const uint32_t used = options.gutter + 3;
    room = std::max(kMinSourceWidth, options.width > used ? options.width - used : 0);
  }
  const std::string text = Crop(displayed.text, room, marks);
  Drawing drawing(out, options);
  drawing.Source(number, llvm::StringRef(text).rtrim());
  if (marks.empty()) return;

  const std::string row = Underline(marks);
  drawing.Gutter();
  DrawUnderline(drawing, row);
  const Mark& last = marks.back();
  const uint32_t column = static_cast<uint32_t>(row.size()) + 1;
  const bool inline_label = last.end == row.size() && drawing.Fits(column, last.labels.front());
  if (!inline_label) {
    drawing.End();
    DrawHanging(drawing, marks, marks.size());
    return;
  }
  drawing.At(column, StyleOfMark(last), last.labels.front());
  drawing.End();
  for (size_t i = 1; i < last.labels.size(); ++i) {
    for (const std::string& part : Wrap(last.labels[i], drawing.Room(column))) {
      drawing.Gutter();
      DrawStems(drawing, marks, marks.size() - 1);
      drawing.At(column, StyleOfMark(last), part);
      drawing.End();
    }
  }
  DrawHanging(drawing, marks, marks.size() - 1);
}

}  // namespace lockgraph::report
