#include "report/snippet.h"

#include <string>

#include "gtest/gtest.h"
#include "report/layout.h"

namespace lockgraph::report {
namespace {

std::string Draw(llvm::StringRef line, std::vector<LabelledSpan> spans, uint32_t width = 0) {
  std::string text;
  llvm::raw_string_ostream out(text);
  WriteSnippetLine(out, 7, line, std::move(spans), {2, width, false});
  return text;
}

TEST(SnippetTest, OneSpanHasItsLabelBesideIt) {
  EXPECT_EQ(Draw("  a.lock();", {{{2, 10}, true, "here"}}),
            "7  |   a.lock();\n"
            "   |   ^^^^^^^^ here\n");
}

TEST(SnippetTest, EarlierSpansHangBelow) {
  EXPECT_EQ(Draw("f(a, b);", {{{5, 6}, true, "second"}, {{2, 3}, false, "first"}}),
            "7  | f(a, b);\n"
            "   |   -  ^ second\n"
            "   |   |\n"
            "   |   first\n");
}

TEST(SnippetTest, ThreeSpansKeepTheirStems) {
  EXPECT_EQ(Draw("f(a, b, c);",
                 {{{2, 3}, false, "one"}, {{5, 6}, false, "two"}, {{8, 9}, true, "three"}}),
            "7  | f(a, b, c);\n"
            "   |   -  -  ^ three\n"
            "   |   |  |\n"
            "   |   |  two\n"
            "   |   one\n");
}

TEST(SnippetTest, EqualSpansShareTheirMark) {
  EXPECT_EQ(Draw("lock();", {{{0, 6}, false, "one"}, {{0, 6}, true, "two"}}),
            "7  | lock();\n"
            "   | ^^^^^^ one\n"
            "   |        two\n");
}

TEST(SnippetTest, OverlappingSpansWithOneStartAreAllLabelled) {
  EXPECT_EQ(Draw("a.b.lock();", {{{0, 3}, false, "inner"}, {{0, 10}, true, "outer"}}),
            "7  | a.b.lock();\n"
            "   | ^^^^^^^^^^ outer\n"
            "   | |\n"
            "   | inner\n");
}

TEST(SnippetTest, TabsAndWideCharactersKeepMarksAligned) {
  EXPECT_EQ(Draw("\tf(\"日本\", m);", {{{13, 14}, true, "m"}}),
            "7  |     f(\"日本\", m);\n"
            "   |               ^ m\n");
}

TEST(SnippetTest, ALongLabelGoesBelowAndIsBroken) {
  EXPECT_EQ(Draw("          lock();",
                 {{{10, 16}, true, "a label that does not fit into what is left of the line"}}, 50),
            "7  |           lock();\n"
            "   |           ^^^^^^\n"
            "   |           |\n"
            "   |           a label that does not fit into what\n"
            "   |           is left of the line\n");
}

TEST(SnippetTest, ALongLineIsCutAroundItsMark) {
  const std::string line = std::string(200, 'x') + "lock()" + std::string(200, 'y');
  const std::string text = Draw(line, {{{200, 206}, true, "here"}}, 60);
  EXPECT_NE(text.find("...xxx"), std::string::npos);
  EXPECT_NE(text.find("yyy..."), std::string::npos);
  const size_t source_end = text.find('\n');
  EXPECT_LE(source_end, 60u);
  const size_t word = text.find("lock()");
  const size_t mark = text.find("^^^^^^", source_end);
  EXPECT_EQ(word, mark - source_end - 1);
}

TEST(SnippetTest, AMarkBeyondAShortenedLineIsStillDrawn) {
  EXPECT_EQ(Draw("ab", {{{2, 3}, true, "gone"}}),
            "7  | ab\n"
            "   |   ^ gone\n");
}

TEST(LayoutTest, HostileBytesBecomeVisible) {
  EXPECT_EQ(Printable("a\x1b[31mb"), "a\\u{001b}[31mb");
  EXPECT_EQ(Printable("a\xe2\x80\xae"
                      "b"),
            "a\\u{202e}b");
  EXPECT_EQ(Printable("a\xff"
                      "b"),
            "a\\xffb");
  EXPECT_EQ(Printable("läuft"), "läuft");
}

TEST(LayoutTest, InvalidUtf8IsReplaced) {
  EXPECT_EQ(ValidUtf8("a\xff\xc3"
                      "b"),
            "a\xef\xbf\xbd\xef\xbf\xbd"
            "b");
  EXPECT_EQ(ValidUtf8("«日本»"), "«日本»");
}

TEST(LayoutTest, WrapKeepsLongWords) {
  EXPECT_EQ(Wrap("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(Wrap("incomprehensible", 5), (std::vector<std::string>{"incomprehensible"}));
  EXPECT_EQ(Wrap("", 5), (std::vector<std::string>{""}));
}

}  // namespace
}  // namespace lockgraph::report
