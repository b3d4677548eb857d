#include "trace/function_name.h"

#include <gtest/gtest.h>

namespace lockgraph::trace {
namespace {

TEST(ProgramSpelling, DropsParametersAndReturnTypes) {
  EXPECT_EQ(ProgramSpelling("main"), "main");
  EXPECT_EQ(ProgramSpelling("ns::Room::Join(int, Room const&)"), "ns::Room::Join");
  EXPECT_EQ(ProgramSpelling("ns::Room::Size() const"), "ns::Room::Size");
  EXPECT_EQ(ProgramSpelling("void run<void (*)(int)>(void (*)(int))"), "run");
  EXPECT_EQ(ProgramSpelling("Room<std::pair<int, int> >::Join()"), "Room::Join");
  EXPECT_EQ(ProgramSpelling("(anonymous namespace)::work(int)"), "work");
  EXPECT_EQ(ProgramSpelling("work(int) [clone .isra.0]"), "work");
  EXPECT_EQ(ProgramSpelling("work.part.0"), "work");
}

TEST(ProgramSpelling, KeepsOperators) {
  EXPECT_EQ(ProgramSpelling("A::operator()(int) const"), "A::operator()");
  EXPECT_EQ(ProgramSpelling("bool operator< <int>(A<int> const&)"), "operator<");
  EXPECT_EQ(ProgramSpelling("A::operator bool() const"), "A::operator bool");
  EXPECT_EQ(ProgramSpelling("A::operator->() const"), "A::operator->");
  EXPECT_EQ(ProgramSpelling("std::ostream& operator<< (std::ostream&, A)"), "operator<<");
}

TEST(ProgramSpelling, SaysWhereALambdaStands) {
  EXPECT_EQ(ProgramSpelling("main::{lambda()#1}::operator()() const"), "lambda in main");
  EXPECT_EQ(ProgramSpelling("main::$_0::operator()() const"), "lambda in main");
  EXPECT_EQ(ProgramSpelling("Room::Start(int)::'lambda'(int)::operator()(int) const"),
            "lambda in Room::Start");
  EXPECT_EQ(ProgramSpelling("Room::Start(int)::{lambda(int)#2}::operator()(int) const"),
            "lambda in Room::Start");
}

TEST(ProgramSpelling, LeavesWhatIsNoFunctionAlone) {
  for (const char* text : {"", "(", "a(", "<", ">", "operator", "a<b", "f(int", "{lambda", "$_"}) {
    (void)ProgramSpelling(text);
  }
  EXPECT_EQ(ProgramSpelling("libfoo.so+0x12"), "libfoo.so+0x12");
}

TEST(SplitScope, SplitsOutsideOfBrackets) {
  EXPECT_EQ(SplitScope("a::B<c::d>::e").scope, "a::B<c::d>");
  EXPECT_EQ(SplitScope("a::B<c::d>::e").last, "e");
  EXPECT_EQ(SplitScope("main").scope, "");
  EXPECT_EQ(SplitScope("(anonymous namespace)::f").last, "f");
}

TEST(WithoutTemplateArguments, DropsThemAll) {
  EXPECT_EQ(WithoutTemplateArguments("std::lock_guard<std::mutex>::lock_guard"),
            "std::lock_guard::lock_guard");
  EXPECT_EQ(WithoutTemplateArguments("A<B<int>>::operator<"), "A::operator<");
}

}  // namespace
}  // namespace lockgraph::trace
