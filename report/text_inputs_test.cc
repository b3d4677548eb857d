// Whatever stands in a file that people write, its reader answers with a value or an error.
#include <random>
#include <string>

#include "gtest/gtest.h"
#include "llvm/Support/Error.h"
#include "report/baseline.h"
#include "report/changed.h"
#include "report/guard_statement.h"
#include "report/html_text.h"
#include "report/layout.h"
#include "report/suppression_comments.h"
#include "report/suppression_file.h"

namespace lockgraph::report {
namespace {

// Pieces that the readers look for, in any order, with some noise.
std::string Nonsense(std::mt19937& random) {
  static constexpr const char* kPieces[] = {"\n",
                                            "\n",
                                            " ",
                                            "\t",
                                            "#",
                                            "LG1001",
                                            "LG2",
                                            "0123456789abcdef",
                                            "*",
                                            "lock:",
                                            "edge:",
                                            "->",
                                            "fingerprint:",
                                            "deadlock:",
                                            "race:",
                                            "^",
                                            "$",
                                            "//",
                                            "/*",
                                            "*/",
                                            "lockgraph:",
                                            "allow",
                                            "(",
                                            ")",
                                            ",",
                                            "NOLINT",
                                            "NEXTLINE",
                                            "BEGIN",
                                            "END",
                                            "lockgraph-",
                                            "@@ -",
                                            "@@",
                                            "+1,2",
                                            "-",
                                            "+",
                                            "+++ ",
                                            "--- ",
                                            "b/",
                                            "\"",
                                            "'",
                                            "\\",
                                            "\\303",
                                            "std::",
                                            "lock_guard",
                                            "unique_lock",
                                            "<",
                                            ">",
                                            "{",
                                            "}",
                                            ";",
                                            "const ",
                                            "name",
                                            "\xff",
                                            "\xe2\x80\xae",
                                            "4294967296",
                                            "0",
                                            "`",
                                            "reason"};
  std::string text;
  const int count = static_cast<int>(random() % 40);
  for (int i = 0; i < count; ++i) text += kPieces[random() % std::size(kPieces)];
  return text;
}

template <typename T>
void Consume(llvm::Expected<T> value) {
  if (!value) {
    // Every error begins with the place.
    EXPECT_NE(llvm::toString(value.takeError()).find(':'), std::string::npos);
  }
}

TEST(TextInputsTest, NonsenseIsMetWithAValueOrAnError) {
  std::mt19937 random(6);
  for (int round = 0; round < 30000; ++round) {
    const std::string text = Nonsense(random);
    Consume(ParseBaseline(text, "x"));
    Consume(ParseSuppressionFile(text, "x"));
    Consume(ParseUnifiedDiff(text));
    for (const Allowance& allowance : ScanComments(text).allowances) {
      EXPECT_LE(allowance.first_line, allowance.last_line) << text;
      EXPECT_GE(allowance.first_line, 1u) << text;
    }
    (void)ParseGuardStatement(text);
    (void)Pattern(text).Matches("Room::Leave");
    EXPECT_EQ(Width(Display(text).text), Display(text).column.back()) << text;
    EXPECT_EQ(HtmlSentence(text).find('\xff'), std::string::npos);
  }
}

}  // namespace
}  // namespace lockgraph::report
