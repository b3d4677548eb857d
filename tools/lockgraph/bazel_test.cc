// bazel/lockgraph.bzl with Debian's Bazel, offline: the repositories that Bazel would download are
// the mock ones of the package bazel-bootstrap-source. Skipped where those packages are missing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/run_program_for_tests.h"

namespace lockgraph::cli {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

namespace fs = std::filesystem;

constexpr char kSource[] = "/usr/src/bazel-bootstrap";
constexpr char kMockRepositories[] = "/usr/src/bazel-bootstrap/mock_repos";
// Bazel's own classes; the remote worker of its source needs no others.
constexpr char kServerJar[] = "/usr/share/bazel/A-server.jar";

// Keeps what actions gave, as a remote cache does: GET and PUT of files below a directory.
constexpr char kCacheServer[] = R"(
import http.server, os, sys
class Cache(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def name(self):
        return os.path.join(sys.argv[1], self.path.strip("/").replace("/", "-"))
    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def do_GET(self):
        try:
            self.answer(200, open(self.name(), "rb").read())
        except FileNotFoundError:
            self.answer(404)
    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open(self.name(), "wb") as out:
            out.write(body)
        self.answer(200)
    def log_message(self, *words):
        pass
server = http.server.ThreadingHTTPServer(("localhost", 0), Cache)
print(server.server_address[1], flush=True)
server.serve_forever()
)";

class BazelTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (Shell("command -v bazel").status != 0 || !fs::exists(kMockRepositories)) {
      GTEST_SKIP() << "needs the packages bazel-bootstrap and bazel-bootstrap-source "
                      "(./dev test installs them)";
    }
    fs::copy(fs::path(LOCKGRAPH_SOURCE_DIR) / "docs/guide/example", scratch_.path(),
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    WriteWorkspace(LOCKGRAPH_PROGRAM);
    scratch_.Write("BUILD",
                   "load(\"@lockgraph//:lockgraph.bzl\", \"lockgraph_test\")\n"
                   "cc_library(name = \"stock\", srcs = [\"stock.cc\", \"orders.cc\"],\n"
                   "    hdrs = [\"shop.h\"], local_defines = [\"QUOTED='it is'\"])\n"
                   "cc_binary(name = \"shop\", srcs = [\"main.cc\"], deps = [\":stock\"],\n"
                   "    copts = [\"-std=c++17\"])\n"
                   "lockgraph_test(name = \"deadlocks\", deps = [\":shop\"])\n");
    const std::string mock = kMockRepositories;
    std::string options = "startup --output_user_root=" + root_ + " --output_base=" + root_ +
                          "/base --max_idle_secs=60 --host_jvm_args=-Xmx400m\n";
    for (const std::string name : {"rules_cc", "rules_java", "rules_proto", "platforms"}) {
      options += "common --override_repository=" + name + "=" + mock + "/" + name + "\n";
    }
    scratch_.Write("coverage/WORKSPACE", "");
    scratch_.Write("coverage/BUILD",
                   "filegroup(name = \"coverage_report_generator\",\n"
                   "    visibility = [\"//visibility:public\"])\n");
    options += "common --override_repository=remote_coverage_tools=" + (scratch_ / "coverage") +
               "\nbuild --jobs=2 --nosandbox_debug\n";
    scratch_.Write(".bazelrc", options);
  }

  void TearDown() override { Shell("kill $(cat server.pid); rm -f server.pid"); }

  static void TearDownTestSuite() {
    scratch_.Shell("[ ! -e .bazelrc ] || bazel --nohome_rc clean --expunge");
  }

  void WriteWorkspace(const std::string& program) const {
    scratch_.Write("WORKSPACE",
                   "workspace(name = \"shop\")\n"
                   "local_repository(name = \"lockgraph\", path = \"" LOCKGRAPH_SOURCE_DIR
                   "/bazel\")\n"
                   "load(\"@lockgraph//:lockgraph.bzl\", \"lockgraph_program\")\n"
                   "lockgraph_program(name = \"lockgraph_program\", program = \"" +
                       program + "\")\n");
  }

  // Both streams, in `out`.
  Outcome Shell(const std::string& command) const {
    return scratch_.Shell("{ " + command + "\n} 2>&1");
  }
  Outcome Bazel(const std::string& command) const { return Shell("bazel --nohome_rc " + command); }
  // The report that the test printed, without Bazel's heading.
  std::string Report() const {
    return Shell("sed '1,/^-----/d' bazel-testlogs/deadlocks/test.log").out;
  }

  // How many actions of a kind `bazel -s` says it runs.
  static int Actions(const Outcome& outcome, const std::string& kind) {
    int count = 0;
    const std::string part = "[action '" + kind;
    for (size_t at = outcome.out.find(part); at != std::string::npos;
         at = outcome.out.find(part, at + 1)) {
      ++count;
    }
    return count;
  }

  // One workspace, and so one server, for all tests.
  static const Scratch scratch_;
  const std::string root_ = LOCKGRAPH_BAZEL_ROOT;
};

const Scratch BazelTest::scratch_;

TEST_F(BazelTest, FindsWhatCheckFindsWithARemoteCacheAndRepeatsOnlyWhatChanged) {
  scratch_.Write("server.py", kCacheServer);
  Shell(
      "mkdir cache && { python3 server.py cache >port 2>/dev/null & echo $! >server.pid; } && "
      "for i in $(seq 100); do [ -s port ] && break; sleep 0.1; done");
  std::string port = scratch_.Read("port");
  ASSERT_FALSE(port.empty()) << "the cache did not start";
  port.pop_back();
  const std::string cached = " -s --remote_cache=http://localhost:" + port;
  Outcome outcome = Bazel("test //:deadlocks" + cached);
  EXPECT_EQ(outcome.status, 3) << "some tests failed: the findings\n" << outcome.out;
  scratch_.WriteDatabase({"main.cc", "orders.cc", "stock.cc"}, "-std=c++17");
  const Outcome check = scratch_.Lockgraph({"check", "compile_commands.json", "--no-cache"});
  EXPECT_THAT(check.out, HasSubstr("error[LG1001]"));
  EXPECT_EQ(Report(), check.out);

  // Another machine that has the same sources: nothing is run, the bytes are the same.
  const std::string copy = "cp bazel-bin/deadlocks.lgg ";
  Shell(copy + "first.lgg");
  ASSERT_EQ(Bazel("clean").status, 0);
  outcome = Bazel("build //:deadlocks" + cached);
  EXPECT_THAT(outcome.out, ContainsRegex("4 remote cache hit"));
  EXPECT_EQ(Shell("cmp first.lgg bazel-bin/deadlocks.lgg").status, 0);

  // One source changes: one extract, one link.
  Shell("sed -i 's|^  orders.ServeWaiting|  // orders.ServeWaiting|' stock.cc");
  outcome = Bazel("test //:deadlocks" + cached);
  EXPECT_EQ(outcome.status, 0) << outcome.out;
  EXPECT_THAT(outcome.out, HasSubstr("PASSED"));

  // Each library by itself.
  outcome = Bazel(
      "build //:stock --aspects=@lockgraph//:lockgraph.bzl%lockgraph_aspect "
      "--output_groups=lockgraph_graph");
  EXPECT_EQ(outcome.status, 0) << outcome.out;
  EXPECT_EQ(scratch_.Lockgraph({"report", "bazel-bin/_lockgraph/stock.lgg"}).status, kExitClean);
}

// The worker of Bazel's own source, compiled here, stands for a farm.
TEST_F(BazelTest, RunsOnOtherMachinesWithTheSameResult) {
  const std::string classes = root_ + "/remote_worker";
  Outcome outcome = Shell("[ -d " + classes + " ] || { rm -rf part && javac -nowarn -cp " +
                          kServerJar + " -d part $(find " + kSource +
                          "/src/tools/remote/src/main -name '*.java') && mkdir -p " + root_ +
                          " && mv part " + classes + "; }");
  ASSERT_EQ(outcome.status, 0) << outcome.out;
  outcome =
      Shell(std::string("mkdir work cas && port=$(python3 -c 'import socket; s = ") +
            "socket.socket(); s.bind((\"localhost\", 0)); print(s.getsockname()[1])') && "
            "echo $port >port && { java -Xmx400m -cp " +
            kServerJar + ":" + classes +
            " com.google.devtools.build.remote.worker.RemoteWorker --work_path=$PWD/work "
            "--cas_path=$PWD/cas --listen_port=$port >worker.log 2>&1 & echo $! >server.pid; "
            "} && for i in $(seq 600); do grep -q 'HTTP cache' worker.log && exit; sleep 0.1; "
            "done; cat worker.log; exit 1");
  ASSERT_EQ(outcome.status, 0) << outcome.out;
  std::string port = scratch_.Read("port");
  port.pop_back();

  ASSERT_EQ(Bazel("build //:deadlocks").status, 0);
  Shell("cp bazel-bin/deadlocks.lgg local.lgg");
  ASSERT_EQ(Bazel("clean").status, 0);
  const std::string remote = " --spawn_strategy=remote --remote_executor=grpc://localhost:" + port;
  outcome = Bazel("build //:deadlocks" + remote);
  ASSERT_EQ(outcome.status, 0) << outcome.out;
  EXPECT_THAT(outcome.out, ContainsRegex("4 remote\\."));
  EXPECT_EQ(Shell("cmp local.lgg bazel-bin/deadlocks.lgg").status, 0);

  // The farm goes away: no report.
  Shell("kill -9 $(cat server.pid); sed -i '1i // more' stock.cc");
  outcome = Bazel("test //:deadlocks --remote_retries=0" + remote);
  EXPECT_NE(outcome.status, 0);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("ERROR: "), Not(HasSubstr("PASSED")),
                                 Not(HasSubstr("error[LG1001]"))));
}

TEST_F(BazelTest, WhatCannotBeExtractedFailsTheBuild) {
  Outcome outcome = Bazel("build //:deadlocks -s");
  ASSERT_EQ(outcome.status, 0) << outcome.out;
  Shell("sed -i '1i // more' stock.cc");
  outcome = Bazel("build //:deadlocks -s");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(Actions(outcome, "Summarising the locks"), 1) << outcome.out;
  EXPECT_EQ(Actions(outcome, "Linking the locks"), 1) << outcome.out;

  Shell("echo 'int broken = nowhere;' >>stock.cc");
  outcome = Bazel("test //:deadlocks");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("stock.cc:"), HasSubstr("error: use of undeclared"),
                                 Not(HasSubstr("LG1001")), Not(HasSubstr("PASSED"))));
  Shell("sed -i '$d' stock.cc; rm shop.h");
  outcome = Bazel("test //:deadlocks");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("shop.h"), Not(HasSubstr("PASSED"))));

  fs::copy_file(fs::path(LOCKGRAPH_SOURCE_DIR) / "docs/guide/example/shop.h", scratch_ / "shop.h");
  const std::string killed = scratch_.Write(
      "killed/lockgraph",
      "#!/bin/sh\ncase \"$*\" in extract\\ stock.cc*) kill -9 $$;; esac\nexec " LOCKGRAPH_PROGRAM
      " \"$@\"\n");
  Shell("chmod +x killed/lockgraph");
  WriteWorkspace(killed);
  outcome = Bazel("test //:deadlocks");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("Summarising the locks of stock.cc failed"),
                                 Not(HasSubstr("PASSED"))));
}

}  // namespace
}  // namespace lockgraph::cli
