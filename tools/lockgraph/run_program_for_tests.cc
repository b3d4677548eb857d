#include "tools/lockgraph/run_program_for_tests.h"

#include <stdlib.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace lockgraph::cli {
namespace {

namespace fs = std::filesystem;

std::string Quote(const std::string& word) {
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::string Slurp(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

const char kCycleProgram[] = R"(#include <mutex>
#include <thread>
std::mutex first_mutex;
std::mutex second_mutex;
void Forward() {
  std::lock_guard<std::mutex> a(first_mutex);
  std::lock_guard<std::mutex> b(second_mutex);
}
void Backward() {
  std::lock_guard<std::mutex> b(second_mutex);
  std::lock_guard<std::mutex> a(first_mutex);
}
int main() {
  std::thread one(Forward);
  std::thread two(Backward);
  one.join();
  two.join();
}
)";

const char kCleanProgram[] = R"(#include <mutex>
#include <thread>
std::mutex only_mutex;
void Work() { std::lock_guard<std::mutex> lock(only_mutex); }
int main() {
  std::thread one(Work);
  one.join();
}
)";

Scratch::Scratch() {
  std::string name = (fs::temp_directory_path() / "lockgraph-test-XXXXXX").string();
  path_ = fs::canonical(mkdtemp(name.data())).string();
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string Scratch::Write(const std::string& name, const std::string& content) const {
  const fs::path file = fs::path(path_) / name;
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << content;
  return file.string();
}

std::string Scratch::Read(const std::string& name) const { return Slurp(path_ + "/" + name); }

std::string Scratch::WriteDatabase(const std::vector<std::string>& sources,
                                   const std::string& flags) const {
  std::string text = "[\n";
  for (const std::string& source : sources) {
    if (text.size() > 2) text += ",\n";
    text += "{\"directory\": \"" + path_ + "\", \"file\": \"" + source + "\", \"command\": \"c++ " +
            flags + " -c " + source + "\"}";
  }
  return Write("compile_commands.json", text + "\n]\n");
}

Outcome Scratch::Lockgraph(const std::vector<std::string>& arguments) const {
  std::string command = Quote(LOCKGRAPH_PROGRAM);
  for (const std::string& argument : arguments) command += " " + Quote(argument);
  return Shell(command);
}

Outcome Scratch::Shell(const std::string& command) const {
  const Scratch output;
  const std::string directory = fs::path(LOCKGRAPH_PROGRAM).parent_path().string();
  const std::string line = "cd " + Quote(path_) + " && PATH=" + Quote(directory) +
                           ":\"$PATH\" && export PATH && unset NO_COLOR CLICOLOR_FORCE && { " +
                           command + "\n} >" + Quote(output / "out") + " 2>" +
                           Quote(output / "err") + " </dev/null";
  const int status = std::system(line.c_str());
  Outcome outcome;
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  outcome.out = output.Read("out");
  outcome.err = output.Read("err");
  return outcome;
}

}  // namespace lockgraph::cli
