// What `lockgraph run` writes where: the program's output is the program's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kVictim = std::string(LOCKGRAPH_VICTIMS) + "/victim_potential";

TEST(RunCommand, LeavesAProgramWithoutFindingsAlone) {
  const Scratch scratch;
  const Outcome outcome = scratch.Lockgraph({"run", "--", kVictim, "fine_gate"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "done\n");
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST(RunCommand, ReportsBesideTheOutput) {
  const Scratch scratch;
  const Outcome outcome = scratch.Lockgraph({"run", "--", kVictim, "opposite"});
  EXPECT_EQ(outcome.status, 66);
  EXPECT_EQ(outcome.out, "done\n");
  EXPECT_THAT(outcome.err, HasSubstr("LG1001"));
}

TEST(RunCommand, WritesAFormatThatIsAskedForToTheOutput) {
  const Scratch scratch;
  const Outcome outcome = scratch.Lockgraph({"run", "--format=text", "--", kVictim, "fine_gate"});
  EXPECT_THAT(outcome.out, HasSubstr("no findings"));
  EXPECT_THAT(outcome.err, IsEmpty());
  EXPECT_THAT(scratch.Lockgraph({"run", "--format=text:report", "--", kVictim, "opposite"}).err,
              IsEmpty());
  EXPECT_THAT(scratch.Read("report"), HasSubstr("LG1001"));
}

TEST(RunCommand, WatchesAProgramWithoutADynamicLinkerThatHasTheRuntimeInside) {
  const Scratch scratch;
  const std::string victim = std::string(LOCKGRAPH_VICTIMS) + "/victim_static";
  const Outcome outcome = scratch.Lockgraph({"run", "--", victim, "two_locks"});
  EXPECT_EQ(outcome.status, 66);
  EXPECT_THAT(outcome.err, HasSubstr("LG9001"));
}

// Locks in static storage and on the heap, each pair in both orders; no symbols but what the
// library exports. A second run tells the same findings.
TEST(RunCommand, AStrippedLibraryIsNamedWithoutAddresses) {
  const Scratch scratch;
  scratch.Write("foo.c", R"(#include <pthread.h>
#include <stdlib.h>
static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t foo_mutex = PTHREAD_MUTEX_INITIALIZER;
static __attribute__((noinline)) void TakeB(void) {
  pthread_mutex_lock(&b);
  pthread_mutex_unlock(&b);
}
void foo_put(void) {
  pthread_mutex_lock(&a);
  TakeB();
  pthread_mutex_unlock(&a);
}
void foo_get(void) {
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
}
struct box { pthread_mutex_t m; };
struct box *foo_box(void) {
  struct box *x = malloc(sizeof *x);
  pthread_mutex_init(&x->m, 0);
  return x;
}
void foo_both(struct box *x, int swap) {
  pthread_mutex_lock(swap ? &foo_mutex : &x->m);
  pthread_mutex_lock(swap ? &x->m : &foo_mutex);
  pthread_mutex_unlock(&foo_mutex);
  pthread_mutex_unlock(&x->m);
}
)");
  scratch.Write("main.c", R"(#include <pthread.h>
#include <unistd.h>
void foo_put(void), foo_get(void), *foo_box(void), foo_both(void *, int);
static void *One(void *x) {
  foo_put();
  foo_both(x, 0);
  usleep(400000);
  return 0;
}
static void *Two(void *x) {
  usleep(100000);
  foo_get();
  foo_both(x, 1);
  return 0;
}
int main(void) {
  void *x = foo_box();
  pthread_t one, two;
  pthread_create(&one, 0, One, x);
  pthread_create(&two, 0, Two, x);
  pthread_join(one, 0);
  pthread_join(two, 0);
}
)");
  const Outcome built = scratch.Shell(
      "cc -O1 -shared -fPIC foo.c -o libfoo.so -pthread && strip libfoo.so && "
      "cc -O1 main.c -L. -lfoo -Wl,-rpath,$PWD -pthread -o main && strip main");
  ASSERT_EQ(built.status, 0) << built.err;
  const std::string text = scratch.Lockgraph({"run", "--format=text", "--", "./main"}).out;
  EXPECT_THAT(text, AllOf(HasSubstr("`static lock #"), HasSubstr(" of libfoo.so` are locked"),
                          HasSubstr("in `foo_get`"), HasSubstr("`function #"),
                          HasSubstr("`foo_mutex` and `lock created in foo_box+"),
                          HasSubstr("started in `function #")));
  EXPECT_THAT(text, Not(HasSubstr("0x")));
  EXPECT_THAT(text, Not(HasSubstr("/libfoo.so")));
  scratch.Lockgraph({"run", "--format=json:first", "--", "./main"});
  scratch.Lockgraph({"run", "--format=json:second", "--", "./main"});
  const char prints[] = "grep -o '\"fingerprint\": *\"[0-9a-f]*\"' ";
  const std::string first = scratch.Shell(prints + std::string("first")).out;
  EXPECT_THAT(first, Not(IsEmpty()));
  EXPECT_EQ(scratch.Shell(prints + std::string("second")).out, first);
}

}  // namespace
}  // namespace lockgraph::cli
