// hang_check SERVER hangs|answers: plays a short game against SERVER, then types `season` and
// checks that the server hangs, or answers, as the second argument says. Ends within seconds.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using std::chrono::seconds;

constexpr seconds kPatience{10};  // for what must work
constexpr seconds kHangs{2};      // without an answer for so long: it hangs

// A server process on a free port, with a save file of its own; killed at the end.
class ServerProcess {
 public:
  explicit ServerProcess(const std::string& program) {
    char folder[] = "/tmp/game_server_XXXXXX";
    if (mkdtemp(folder) == nullptr) throw std::runtime_error("cannot make a folder in /tmp");
    folder_ = folder;
    int pipe_ends[2];
    if (pipe2(pipe_ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    const std::string save_file = folder_ / "world.txt";
    pid_ = fork();
    if (pid_ == 0) {
      dup2(pipe_ends[1], STDOUT_FILENO);
      execl(program.c_str(), program.c_str(), "0", save_file.c_str(), nullptr);
      _exit(127);
    }
    close(pipe_ends[1]);
    std::FILE* output = fdopen(pipe_ends[0], "r");
    unsigned port = 0;
    const bool listening = std::fscanf(output, "listening on 127.0.0.1:%u", &port) == 1;
    std::fclose(output);
    if (!listening) throw std::runtime_error("the server did not start: " + program);
    port_ = static_cast<unsigned short>(port);
  }
  ~ServerProcess() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  unsigned short port() const { return port_; }

 private:
  std::filesystem::path folder_;
  pid_t pid_ = -1;
  unsigned short port_ = 0;
};

class Player {
 public:
  Player(unsigned short port, const std::string& name) : stream_(context_) {
    tcp::endpoint server(asio::ip::make_address("127.0.0.1"), port);
    beast::get_lowest_layer(stream_).connect(server);
    stream_.handshake("127.0.0.1", "/");
    if (Ask(name, kPatience) != "welcome " + name) throw std::runtime_error("cannot log in");
  }

  // The next line from the server after `line` was typed; nullopt if none came in time. After a
  // nullopt the player cannot be used any more.
  std::optional<std::string> Ask(const std::string& line, seconds limit) {
    std::optional<std::string> answer;
    buffer_.clear();
    stream_.async_write(asio::buffer(line), [](beast::error_code, std::size_t) {});
    stream_.async_read(buffer_, [&](beast::error_code error, std::size_t) {
      if (!error) answer = beast::buffers_to_string(buffer_.data());
    });
    context_.restart();
    context_.run_for(limit);
    return answer;
  }

 private:
  asio::io_context context_;
  beast::websocket::stream<beast::tcp_stream> stream_;
  beast::flat_buffer buffer_;
};

void Expect(bool condition, const std::string& what) {
  if (!condition) throw std::runtime_error("expected: " + what);
}

void Play(const std::string& program, bool must_hang) {
  ServerProcess server(program);
  Player ann(server.port(), "ann");
  Player bob(server.port(), "bob");
  Expect(ann.Ask("go 3 4", kPatience) == "ok", "ann can go");
  Expect(bob.Ask("who", kPatience) == "here: ann bob", "bob sees both");
  Expect(ann.Ask("save", kPatience) == "saving", "the world can be saved");

  const std::optional<std::string> answer = ann.Ask("season", must_hang ? kHangs : kPatience);
  if (!must_hang) {
    Expect(answer == "a new season", "season is answered");
    Expect(bob.Ask("who", kPatience) == "here: ann bob", "bob still sees both");
    Expect(ann.Ask("season", kPatience) == "a new season", "season works twice");
    return;
  }
  Expect(!answer, "season hangs");
  Expect(bob.Ask("ping", kPatience) == "pong", "threads without the world's lock go on");
  Expect(!bob.Ask("who", kHangs), "whoever needs the world's lock hangs");
}

}  // namespace

int main(int argc, char** argv) {
  const std::string expected = argc == 3 ? argv[2] : "";
  if (expected != "hangs" && expected != "answers") {
    std::cerr << "usage: hang_check SERVER hangs|answers\n";
    return 2;
  }
  alarm(60);  // whatever goes wrong, this ends
  try {
    Play(argv[1], expected == "hangs");
  } catch (const std::exception& error) {
    std::cerr << "hang_check: " << error.what() << '\n';
    return 1;
  }
  std::cout << "the server " << expected << '\n';
  return 0;
}
