// Listens on 127.0.0.1, accepts players, and runs the threads that serve them.
#ifndef GAME_SERVER_SERVER_H_
#define GAME_SERVER_SERVER_H_

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdint>
#include <filesystem>

#include "commands.h"
#include "hub.h"
#include "saver.h"
#include "world.h"

namespace game {

class Server {
 public:
  // Port 0 takes any free one. Throws boost::system::system_error if it cannot listen.
  Server(std::uint16_t port, const std::filesystem::path& save_file);

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  // Serves with that many threads until SIGINT or SIGTERM.
  void Run(int threads);

 private:
  void AcceptNext();

  World world_;
  Hub hub_;
  Saver saver_;
  Commands commands_;
  boost::asio::io_context context_;  // owns the sessions, which use all of the above
  boost::asio::signal_set signals_;
  boost::asio::ip::tcp::acceptor acceptor_;
};

}  // namespace game

#endif  // GAME_SERVER_SERVER_H_
