#include "tools/lockgraph/depfile.h"

#include <cstddef>

namespace lockgraph::cli {
namespace {

void AppendEscaped(std::string& text, const std::string& path) {
  for (size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (c == '$') {
      text += '$';
    } else if (c == ' ' || c == '#') {
      // Backslashes that stand before an escape would be taken for one themselves.
      for (size_t j = i; j > 0 && path[j - 1] == '\\'; --j) text += '\\';
      text += '\\';
    }
    text += c;
  }
}

}  // namespace

std::string FormatDepfile(const std::string& target, const std::vector<std::string>& inputs) {
  std::string text;
  AppendEscaped(text, target);
  text += ':';
  for (const std::string& input : inputs) {
    text += " \\\n  ";
    AppendEscaped(text, input);
  }
  text += '\n';
  return text;
}

std::vector<std::string> ParseDepfile(std::string_view text) {
  std::vector<std::string> words(1);
  std::vector<std::string> inputs;
  bool past_colon = false;
  const auto end_word = [&] {
    if (past_colon && !words.back().empty()) inputs.push_back(words.back());
    words.back().clear();
  };
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (c == '\\' && (next == '\n' || (next == '\r' && text.substr(i + 2, 1) == "\n"))) {
      end_word();
      i += next == '\n' ? 1 : 2;
    } else if (c == '\\') {
      // A run of backslashes counts double only before a space or '#'.
      size_t run = 1;
      while (i + run < text.size() && text[i + run] == '\\') ++run;
      const char after = i + run < text.size() ? text[i + run] : '\0';
      if (after == ' ' || after == '#') {
        words.back().append(run / 2, '\\');
        if (run % 2 == 1) {
          words.back() += after;
          ++i;
        }
      } else {
        words.back().append(run, '\\');
      }
      i += run - 1;
    } else if (c == '$' && next == '$') {
      words.back() += '$';
      ++i;
    } else if (c == ':' && !past_colon && (next == ' ' || next == '\n' || next == '\0')) {
      words.back().clear();
      past_colon = true;
    } else if (c == ' ' || c == '\t') {
      end_word();
    } else if (c == '\n') {
      end_word();
      if (past_colon) break;
    } else {
      words.back() += c;
    }
  }
  end_word();
  return inputs;
}

}  // namespace lockgraph::cli
