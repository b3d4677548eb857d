#include "analyzer/extract/extract.h"

#include <string>
#include <vector>

#include "analyzer/extract/extraction_for_tests.h"
#include "analyzer/summary/printer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace lockgraph::extract {
namespace {

using ::testing::AllOf;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_F(ExtractTest, GuardIsDestroyedOnEveryWayOut) {
  const std::string body =
      Body(Cxx("int g(int k) { Guard x(a); if (k > 3) return 1; f(); return 2; }"), "g");
  EXPECT_TRUE(
      InOrder(body, {"declare x", "call Guard::Guard(&x, &a)", "if (k > 3)", "return 1",
                     "call Guard::~Guard(&x)", "call f()", "return 2", "call Guard::~Guard(&x)"}));
}

TEST_F(ExtractTest, ConstructorAndDestructorOfAGuardAreLowered) {
  const std::string unit = Cxx("void g() { Guard x(a); }");
  EXPECT_TRUE(InOrder(Body(unit, "Guard::Guard"), {"this->l = m", "call Lock::lock(this->l)"}));
  EXPECT_THAT(Body(unit, "Guard::~Guard"), HasSubstr("call Lock::unlock(this->l)"));
}

TEST_F(ExtractTest, ReturnedObjectIsMadeInTheCallersPlace) {
  const std::string unit =
      Cxx("Unique make(Lock& l) { return Unique(l); } void g() { auto x = make(a); f(); }");
  EXPECT_THAT(Body(unit, "make"), HasSubstr("call Unique::Unique(result, l)"));
  EXPECT_TRUE(InOrder(Body(unit, "g"),
                      {"declare x", "call make(&a, &x)", "call f()", "call Unique::~Unique(&x)"}));
}

TEST_F(ExtractTest, NamedReturnValueIsTheResult) {
  const std::string body =
      Body(Cxx("Unique g(int k) { Unique x(a); if (k) x.unlock(); return x; }"), "g");
  EXPECT_TRUE(InOrder(body, {"call Unique::Unique(result, &a)", "call Unique::unlock(result)"}));
  EXPECT_THAT(body, Not(HasSubstr("~Unique")));
}

TEST_F(ExtractTest, TextThatMayNameAFileIsOneObject) {
  const std::string unit =
      Cxx("void put(const char*); void g() { put(\"/run/a.lock\"); put(\"two words.\"); }"
          " void h() { put(\"/run/a.lock\"); }");
  EXPECT_THAT(Body(unit, "g"),
              AllOf(HasSubstr("call put(&\"/run/a.lock\")"), HasSubstr("call put(unknown")));
  EXPECT_THAT(Body(Cxx("void put(const char*); void g() { put(__FILE__); }"), "g"),
              HasSubstr("call put(unknown"));
  EXPECT_THAT(Body(unit, "h"), HasSubstr("call put(&\"/run/a.lock\")"));
}

TEST_F(ExtractTest, ElisionBefore17) {
  const std::string unit =
      Print(std::string(kPrelude) + "Unique make(); void g() { Unique x = make(); }",
            {"g++", "-std=c++11", "unit.cc"}, "unit.cc");
  const std::string body = Body(unit, "g");
  EXPECT_TRUE(InOrder(body, {"call make(&x)", "call Unique::~Unique(&x)"}));
  EXPECT_THAT(body, Not(HasSubstr("Unique::Unique")));
}

TEST_F(ExtractTest, ParameterByValueIsTheCallersTemporary) {
  const std::string unit =
      Cxx("void take(Unique u) { u.unlock(); } void g() { take(Unique(a)); f(); }");
  EXPECT_THAT(Body(unit, "take"), AllOf(HasSubstr("call Unique::unlock(u)"), Not(HasSubstr("~"))));
  EXPECT_TRUE(InOrder(Body(unit, "g"), {"call Unique::Unique(&tmp", "call take(&tmp",
                                        "call Unique::~Unique(&tmp", "call f()"}));
}

TEST_F(ExtractTest, MembersAreConstructedAndDestroyedInOrder) {
  const std::string unit = Cxx("struct S { Lock m; Guard g; S() : g(m) {} }; void g() { S s; }");
  EXPECT_THAT(Body(unit, "S::S"), HasSubstr("call Guard::Guard(&this->g, &this->m)"));
  EXPECT_TRUE(
      InOrder(Body(unit, "S::~S"), {"call Guard::~Guard(&this->g)", "call Lock::~Lock(&this->m)"}));
}

TEST_F(ExtractTest, LambdaCapturesAreFieldsOfItsObject) {
  const std::string unit =
      Cxx("struct S { Lock m; void g(int n) { Lock l; auto x = [this, n, &l, k = n + 1] {"
          " m.lock(); l.lock(); return n + k; }; x(); } };");
  EXPECT_TRUE(InOrder(Body(unit, "S::g"), {"x.this = this", "x.n = n", "x.l = &l", "x.k = (n + 1)",
                                           "lambda::operator()(&x)"}));
  EXPECT_TRUE(InOrder(Body(unit, "lambda in S::g"),
                      {"call Lock::lock(&this->this->m)", "call Lock::lock(this->l)",
                       "return (this->n + this->k)"}));
}

TEST_F(ExtractTest, LambdaAsFunctionPointerIsItsOperator) {
  EXPECT_THAT(Body(Cxx("void g() { void (*p)() = [] { a.lock(); }; p(); }"), "g"),
              AllOf(HasSubstr("p = @g::lambda::operator()"), HasSubstr("call *p()")));
}

TEST_F(ExtractTest, HandlersAreReachedFromCallsAndDestroyWhatWasMade) {
  const std::string body =
      Body(Cxx("void g() { try { Guard x(a); f(); } catch (...) { b.lock(); } }"), "g");
  EXPECT_TRUE(InOrder(body, {"call Guard::Guard(&x, &a)", "call f()", "call Guard::~Guard(&x)",
                             "call Guard::~Guard(&x)", "(if constructed)", "call Lock::lock(&b)"}));
}

TEST_F(ExtractTest, ThrowLeavesTheFunctionAfterDestroying) {
  const std::string body =
      Body(Cxx("void g(int k) { Guard x(a); { Guard y(b); } if (k) throw 1; }"), "g");
  EXPECT_TRUE(InOrder(body, {"if k", "~Guard(&x)", "(if constructed)", "throw"}));
  EXPECT_FALSE(body.find("~Guard(&y)") > body.find("if k"));
}

TEST_F(ExtractTest, NoReturnEndsTheFunction) {
  const std::string body =
      Body(Cxx("[[noreturn]] void die(); void g(int k) { if (!k) die(); a.lock(); }"), "g");
  EXPECT_TRUE(InOrder(body, {"if !k -> 1 else 2", "call die()", "block 2", "call Lock::lock(&a)"}));
}

TEST_F(ExtractTest, ShortCircuitIsControlFlow) {
  const std::string body = Body(Cxx("void g(bool k) { if (k && a.try_lock()) f(); }"), "g");
  EXPECT_TRUE(
      InOrder(body, {"if k -> 1 else", "call Lock::try_lock(&a) -> r0", "if r0 ->", "call f()"}));
}

TEST_F(ExtractTest, SwitchListsItsCases) {
  EXPECT_THAT(
      Body(Cxx("void g(int k) { switch (k) { case 1: a.lock(); break; case 4 ... 6: b.lock();"
               " default: f(); } }"),
           "g"),
      AllOf(HasSubstr("switch k"), HasSubstr("1 ->"), HasSubstr("4 5 6 ->"),
            HasSubstr("default ->")));
}

TEST_F(ExtractTest, ConditionalOperatorsSelect) {
  EXPECT_THAT(Body(Cxx("void g(bool k) { (k ? a : b).lock(); }"), "g"),
              HasSubstr("call Lock::lock((k ? &a : &b))"));
}

TEST_F(ExtractTest, VirtualCallsUnlessTheClassIsKnown) {
  const std::string unit =
      Cxx("struct B { virtual void r(); }; struct D final : B { void r() override { a.lock(); } };"
          "void g(B* x, D* y) { x->r(); y->r(); x->B::r(); B z; z.r(); }");
  EXPECT_TRUE(InOrder(Body(unit, "g"),
                      {"call virtual B::r(x)", "call D::r(y)", "call B::r(x)", "call B::r(&z)"}));
  EXPECT_THAT(Body(unit, "D::r"), HasSubstr("overrides B::r"));
}

TEST_F(ExtractTest, PointersToFunctionsAndMembers) {
  const std::string unit =
      Cxx("void g(void (*p)(), Lock* l, void (Lock::*q)()) { p(); (l->*q)(); q = &Lock::lock; p = "
          "f; }");
  EXPECT_TRUE(InOrder(Body(unit, "g"), {"call *p()", "call *q(l)", "q = @Lock::lock", "p = @f"}));
}

TEST_F(ExtractTest, DefaultArgumentsAreLoweredAtEachCall) {
  EXPECT_TRUE(InOrder(Body(Cxx("int h(bool = a.try_lock()); void g() { h(); h(); }"), "g"),
                      {"try_lock(&a) -> r0", "call h(r0)", "try_lock(&a) -> r2", "call h(r2)"}));
}

TEST_F(ExtractTest, StaticsAreInitialisedOnceAtTheirDeclaration) {
  const std::string unit =
      Cxx("int h(); int g() { static int n = h(); static int m = 4; return n + m; }");
  EXPECT_TRUE(InOrder(Body(unit, "g"),
                      {"begin static g()::n", "call h()", "g()::n = r0", "end static g()::n"}));
  EXPECT_THAT(Body(unit, "g"), Not(HasSubstr("g()::m = 4")));
  EXPECT_THAT(Body(unit, "initialisation of unit.cc"), HasSubstr("g()::m = 4"));
}

TEST_F(ExtractTest, AnExceptionEndsTheInitialisationOfAStatic) {
  const std::string body =
      Body(Cxx("int h(); void g() { try { static int n = h(); } catch (...) { b.lock(); } }"), "g");
  EXPECT_TRUE(InOrder(body, {"begin static g()::n", "call h()", "end static g()::n",
                             "end static g()::n", "call Lock::lock(&b)"}));
}

TEST_F(ExtractTest, TablesOfFunctionsInC) {
  const std::string unit =
      C("struct m; struct ops { int (*lock)(struct m*); int (*unlock)(struct m*); };\n"
        "static int my_lock(struct m* x) { return 0; } int ext(struct m*);\n"
        "static const struct ops table = {.unlock = ext, .lock = my_lock};\n"
        "struct obj { const struct ops* o; struct m* m; };\n"
        "void g(struct obj* x) { x->o = &table; x->o->lock(x->m); }\n");
  EXPECT_TRUE(InOrder(Body(unit, "g"), {"x->o = &table", "call *x->o->lock(x->m)"}));
  const std::string start = Body(unit, "initialisation of unit.c");
  EXPECT_THAT(start, AllOf(HasSubstr("table.lock = @my_lock"), HasSubstr("table.unlock = @ext")));
}

TEST_F(ExtractTest, StructsInCAreCopied) {
  const std::string unit =
      C("struct s { int a; }; struct s h(void); void k(struct s);\n"
        "void g(struct s* p) { struct s x = *p; x = h(); k(x); *p = x; }");
  EXPECT_TRUE(InOrder(Body(unit, "g"), {"copy x from p", "call h(&tmp", "copy x from &tmp",
                                        "call k(", "copy *p from &x"}));
}

TEST_F(ExtractTest, ArraysAndPointers) {
  const std::string body = Body(Cxx("Lock t[3]; void g(Lock* p, int i) { t[i].lock(); p[2].lock();"
                                    " (p + i)->lock(); for (Lock& x : t) x.lock(); }"),
                                "g");
  EXPECT_TRUE(InOrder(body, {"lock(&t[i])", "lock(&(*p)[2])", "lock(&(*p)[i])", "[?]", "lock(x)"}));
}

TEST_F(ExtractTest, StructuredBindings) {
  EXPECT_TRUE(InOrder(Body(Cxx("struct P { Lock* l; int n; }; P h(); void g() { auto [x, y] = h();"
                               " x->lock(); if (y) f(); }"),
                           "g"),
                      {"call h(&", "call Lock::lock(", ".l)", "if ", ".n"}));
}

TEST_F(ExtractTest, NewAndDelete) {
  const std::string body = Body(Cxx("struct S { Lock m; S(int); virtual ~S(); };"
                                    "void g() { S* s = new S(4); s->m.lock(); delete s; }"),
                                "g");
  EXPECT_TRUE(InOrder(
      body, {"call S::S(new#0 S, 4)", "s = new#0 S", "lock(&s->m)", "call virtual S::~S(s)"}));
}

TEST_F(ExtractTest, CleanupAttributeIsADestructor) {
  EXPECT_TRUE(InOrder(Body(C("void done(int*); void h(void);\n"
                             "void g(void) { int x __attribute__((cleanup(done))) = 1; h(); }"),
                           "g"),
                      {"x = 1", "call h()", "call done(&x)", "(implicit)"}));
}

TEST_F(ExtractTest, HeaderFunctionsOnlyWhereTheyAreReached) {
  Write("other.h", "inline void used() {} inline void idle() {}");
  Write("unit.h", "inline void own() {}");
  const std::string unit = Cxx("#include \"other.h\"\n#include \"unit.h\"\nvoid g() { used(); }");
  EXPECT_THAT(unit, AllOf(HasSubstr("function used("), HasSubstr("function own("),
                          Not(HasSubstr("function idle("))));
}

TEST_F(ExtractTest, SystemHeadersHaveNoBodies) {
  Write("sys.h",
        "#pragma GCC system_header\n"
        "template <class L> struct lock_guard { L& l; lock_guard(L& m) : l(m) { l.lock(); }"
        " ~lock_guard() { l.unlock(); } };");
  const std::string unit =
      Cxx("#include \"sys.h\"\ntemplate <class T> struct My { Lock l; void lock() { l.lock(); }"
          " void unlock() { l.unlock(); } };\nMy<int> m; void g() { lock_guard<My<int>> x(m); }");
  EXPECT_THAT(Body(unit, "g"), HasSubstr("call lock_guard::lock_guard(&x, &m)"));
  EXPECT_THAT(unit, Not(HasSubstr("function lock_guard::")));
  // The library calls them, though nothing in the unit does.
  EXPECT_THAT(Body(unit, "My::lock"), HasSubstr("call Lock::lock(&this->l)"));
  EXPECT_THAT(Body(unit, "My::unlock"), HasSubstr("call Lock::unlock(&this->l)"));
}

TEST_F(ExtractTest, ThreadSafetyAttributes) {
  const std::string unit =
      Cxx("struct __attribute__((capability(\"mutex\"))) Mu {"
          " void Lock() __attribute__((acquire_capability()));"
          " bool Try() __attribute__((try_acquire_capability(true))); };\n"
          "struct S { Mu m; Mu n __attribute__((acquired_after(m)));"
          " void h(Mu* p) __attribute__((requires_capability(m), release_capability(p))); };\n"
          "void g(S* s, Mu* p) { s->h(p); s->m.Lock(); s->m.Try(); }");
  EXPECT_THAT(unit, AllOf(HasSubstr("acquires this"), HasSubstr("requires local0->m"),
                          HasSubstr("releases *local1"), HasSubstr("n: Mu after local0->m")));
}

TEST_F(ExtractTest, DeepNestingIsCut) {
  std::string sum = "k";
  for (int i = 0; i < 5000; ++i) sum += " + k";
  std::string calls = "k";
  for (int i = 0; i < 200; ++i) calls = "h(" + calls + ")";
  const std::string unit =
      C("int h(int); int g(int k) { return " + sum + "; } int i(int k) { return " + calls + "; }");
  EXPECT_LT(Body(unit, "g").size(), 5000u);
  EXPECT_THAT(Body(unit, "i"), HasSubstr("call h(r198) -> r199"));
}

TEST_F(ExtractTest, GeneratedSourcesAreLinear) {
  std::string text = "void f(int);\nvoid big(int k) {\n";
  for (int i = 0; i < 5000; ++i) text += "if (k == " + std::to_string(i) + ") f(k);\n";
  text += "}\n";
  for (int i = 0; i < 5000; ++i) {
    text += "void g" + std::to_string(i) + "(int k) { while (k--) f(k); }\n";
  }
  Write("unit.c", text);
  absl::StatusOr<ExtractResult> result = Run({"gcc", "unit.c"});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(result->unit.bodies, SizeIs(5001));
}

TEST_F(ExtractTest, CoroutinesSuspend) {
  const std::string body =
      Body(Cxx("namespace std { template <class T, class... A> struct coroutine_traits {"
               " using promise_type = typename T::promise_type; };"
               "template <class P = void> struct coroutine_handle; template <> struct "
               "coroutine_handle<void> { template <class P> coroutine_handle(coroutine_handle<P>) "
               "noexcept; };"
               "template <class P> struct coroutine_handle { static coroutine_handle "
               "from_address(void*) noexcept; };"
               "struct suspend_never { bool await_ready() noexcept; void "
               "await_suspend(coroutine_handle<>) noexcept; void await_resume() noexcept; }; }\n"
               "struct T { struct promise_type { T get_return_object(); std::suspend_never "
               "initial_suspend();"
               " std::suspend_never final_suspend() noexcept; void return_void(); void "
               "unhandled_exception(); }; };\n"
               "struct A { bool await_ready(); template <class H> void await_suspend(H); Unique "
               "await_resume(); }; A wait();\n"
               "T g() { Guard x(a); auto u = co_await wait(); f(); }"),
           "g");
  EXPECT_TRUE(
      InOrder(body, {"call Guard::Guard(&x, &a)", "call wait(", "suspend", "await_resume(", "&u)",
                     "call f()", "call Unique::~Unique(&u)", "call Guard::~Guard(&x)"}));
}

TEST_F(ExtractTest, LargeFunctionsAreLeftOutWithANote) {
  max_blocks_ = 100;
  std::string text = "void f(void); void g(int k) {";
  for (int i = 0; i < 200; ++i) text += "if (k == " + std::to_string(i) + ") f();\n";
  Write("unit.c", text + "} void h(void) { f(); }");
  absl::StatusOr<ExtractResult> result = Run({"gcc", "unit.c"});
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_THAT(result->unit.notes, SizeIs(1));
  EXPECT_THAT(result->unit.notes[0], HasSubstr("g: left out"));
  EXPECT_THAT(result->unit.bodies, SizeIs(1));
}

TEST_F(ExtractTest, ErrorsAreReportedAndTheRestIsKept) {
  Write("unit.cc",
        std::string(kPrelude) +
            "void g() { a.lock(); }\nvoid h() { a.nothing(); int x = undeclared; b.lock(); }\n");
  absl::StatusOr<ExtractResult> result = Run({"g++", "-Werror", "-Wall", "unit.cc"});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(result->parsed);
  ASSERT_THAT(result->errors, SizeIs(2));
  EXPECT_THAT(result->errors[0].file, Eq("unit.cc"));
  EXPECT_THAT(result->errors[0].line, Eq(8));
  EXPECT_THAT(result->errors[0].text, HasSubstr("no member named 'nothing'"));
  std::string out;
  llvm::raw_string_ostream stream(out);
  summary::Print(stream, result->unit);
  EXPECT_THAT(Body(out, "g"), HasSubstr("call Lock::lock(&a)"));
  EXPECT_THAT(Body(out, "h"), HasSubstr("call Lock::lock(&b)"));
}

TEST_F(ExtractTest, BrokenTreesAreSurvived) {
  Write("unit.cc",
        "template <class T> struct V { V(T); T t; }; struct Q { Q(Gone); void w(Gone2*); };\n"
        "Gone3 g3; void h(Gone4 x) { Q q(3), r = {g3, 1}; while (x) q.w(&g3); auto [a, b] = g3;"
        " for (auto& y : g3) y(); auto l = [z = g3](auto w) { return w + z; }; l(Gone5(1)); }\n"
        "void ok(); void k() { ok(); }");
  absl::StatusOr<ExtractResult> result = Run({"g++", "-std=c++20", "unit.cc"});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(result->parsed);
  std::string out;
  llvm::raw_string_ostream stream(out);
  summary::Print(stream, result->unit);
  EXPECT_THAT(Body(out, "k"), HasSubstr("call ok()"));
}

TEST_F(ExtractTest, MissingHeadersDoNotStopTheUnit) {
  Write("unit.cc",
        "#include \"nowhere.h\"\nstruct L { void lock(); }; template <class T> void h(T& t) { "
        "t.lock(); } void g(L& l) { h(l); }");
  absl::StatusOr<ExtractResult> result = Run({"g++", "unit.cc"});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(result->parsed);
  EXPECT_THAT(result->unit.bodies, SizeIs(2));
}

TEST_F(ExtractTest, BadCommandsAreErrorsWithARemedy) {
  EXPECT_THAT(std::string(Run({}).status().message()), HasSubstr("is empty"));
  EXPECT_THAT(std::string(Run({"g++", "-c"}).status().message()), HasSubstr("no input files"));
  EXPECT_THAT(std::string(Run({"g++", "gone.cc"}).status().message()),
              HasSubstr("gone.cc: no such file"));
  ExtractOptions options;
  options.resource_dir = "/nowhere";
  EXPECT_THAT(std::string(Extract({"g++", "x.cc"}, directory_, options).status().message()),
              HasSubstr("libclang-common-19-dev"));
}

TEST_F(ExtractTest, DependenciesNameEveryFileRead) {
  Write("dep.h", "int x;");
  Write("unit.c", "#include \"dep.h\"\n#include <stddef.h>\n");
  absl::StatusOr<ExtractResult> result = Run({"gcc", "-c", "unit.c"});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_THAT(result->dependencies, ::testing::Contains(::testing::EndsWith("dep.h")));
  EXPECT_THAT(result->dependencies, ::testing::Contains(::testing::EndsWith("stddef.h")));
}

TEST_F(ExtractTest, NoAbsolutePathAndTheSameUnitTwice) {
  const std::string source =
      std::string(kPrelude) +
      "static Lock s; namespace { struct X { Lock m; }; X x; } struct { Lock m; } an;\n"
      "void g() { static Lock q; auto l = [&] { s.lock(); x.m.lock(); an.m.lock(); q.lock(); }; "
      "l(); }";
  const std::vector<std::string> command = {"g++", "-std=c++20", directory_ + "/unit.cc"};
  const std::string once = Print(source, command, "unit.cc");
  EXPECT_EQ(once, Print(source, command, "unit.cc"));
  EXPECT_THAT(once, Not(HasSubstr(directory_)));
}

}  // namespace
}  // namespace lockgraph::extract
