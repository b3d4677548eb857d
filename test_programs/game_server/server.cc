#include "server.h"

#include <boost/asio/strand.hpp>
#include <chrono>
#include <csignal>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "session.h"

namespace game {

namespace asio = boost::asio;
using asio::ip::tcp;

Server::Server(std::uint16_t port, const std::filesystem::path& save_file)
    : saver_(world_, save_file, std::chrono::seconds(30)),
      commands_(world_, saver_, hub_),
      signals_(context_, SIGINT, SIGTERM),
      acceptor_(context_, tcp::endpoint(asio::ip::make_address("127.0.0.1"), port)) {}

void Server::Run(int threads) {
  saver_.Start();
  signals_.async_wait([this](boost::system::error_code, int) { context_.stop(); });
  AcceptNext();
  std::vector<std::thread> helpers;
  for (int i = 1; i < threads; ++i) helpers.emplace_back([this] { context_.run(); });
  context_.run();
  for (std::thread& helper : helpers) helper.join();
  saver_.Stop();
}

void Server::AcceptNext() {
  acceptor_.async_accept(
      asio::make_strand(context_), [this](boost::system::error_code error, tcp::socket socket) {
        if (!error) {
          std::make_shared<Session>(std::move(socket), world_, commands_, hub_)->Start();
        }
        AcceptNext();
      });
}

}  // namespace game
