// What only a library's bodies would have instantiated.
#include "analyzer/extract/extraction_for_tests.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace lockgraph::extract {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class InstantiationTest : public ExtractTest {};

TEST_F(InstantiationTest, GenericLambdasThatLibrariesCall) {
  Write("algorithm.h",
        "#pragma GCC system_header\nnamespace std { template <class I, class F> void for_each(I a, "
        "I b, F f)"
        " { for (; a != b; ++a) f(*a); } }");
  const std::string unit =
      Cxx("#include \"algorithm.h\"\nvoid g(Lock* x) { std::for_each(x, x + 3, [](auto& l) { "
          "l.lock(); }); }");
  EXPECT_THAT(Body(unit, "lambda in g"), HasSubstr("call Lock::lock(l)"));
}

TEST_F(InstantiationTest, ClassesMadeByLibrariesCountAsConstructed) {
  Write("memory.h",
        "#pragma GCC system_header\nnamespace std { template <class T> struct unique_ptr {"
        " T* operator->(); ~unique_ptr(); }; template <class T> unique_ptr<T> make_unique(); }");
  const std::string unit =
      Cxx("#include \"memory.h\"\nstruct B { virtual void r() = 0; }; struct D : B { void r() "
          "override { a.lock(); } Guard g{b}; };"
          "void g() { auto p = std::make_unique<D>(); }");
  EXPECT_THAT(unit, HasSubstr("record D [_ZTS1D] : B constructed"));
  EXPECT_THAT(Body(unit, "D::r"), HasSubstr("call Lock::lock(&a)"));
  EXPECT_THAT(Body(unit, "D::~D"), HasSubstr("call Guard::~Guard(&this->g)"));
  EXPECT_THAT(unit, HasSubstr("call Guard::Guard(&this->g, &b)"));
}

TEST_F(InstantiationTest, WhatALibraryWouldCompleteIsCompleted) {
  Write("pointers.h",
        "#pragma GCC system_header\ntemplate <class T> struct Ptr { T* p; };\n"
        "template <class T> Ptr<T> Make() { return {new T()}; }\n");
  const std::string unit =
      Cxx("#include \"pointers.h\"\n"
          "struct Base { virtual ~Base(); virtual void run(); };\n"
          "template <class T> struct Task : Base { void run() override { f(); } };\n"
          "auto g() { return Make<Task<int>>(); }\n"
          "template <int N> struct Chain { Ptr<Chain<N + 1>> next; };\n"  // each needs the next one
          "Ptr<Chain<0>> h() { return Make<Chain<0>>(); }\n");
  EXPECT_THAT(unit, HasSubstr("function Task::run()"));
  EXPECT_THAT(Body(unit, "Task::run"), HasSubstr("call f()"));
}

TEST_F(InstantiationTest, UnusedMembersMayBeIllFormed) {
  Write("pointers.h",
        "#pragma GCC system_header\ntemplate <class T> struct Ptr { T* p; };\n"
        "template <class T, class A> Ptr<T> Make(A a) { return {new T(a)}; }\n");
  const std::string unit =
      Cxx("#include \"pointers.h\"\n"
          "template <class C> struct Heap {\n"
          "  Heap() {}\n"  // no default constructor of C
          "  explicit Heap(C c) : compare(c) { f(); }\n"
          "  void lock() { compare.nothing(); }\n"
          "  C compare;\n"
          "};\n"
          "struct Order { explicit Order(int); };\n"
          "auto g() { return Make<Heap<Order>>(Order(1)); }\n");
  EXPECT_THAT(Body(unit, "Heap::Heap"), HasSubstr("call f()"));
  EXPECT_THAT(unit, Not(HasSubstr("function Heap::lock()")));
}

}  // namespace
}  // namespace lockgraph::extract
