// One player's connection: a WebSocket on which lines go in and answers and news come out.
#ifndef GAME_SERVER_SESSION_H_
#define GAME_SERVER_SESSION_H_

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <memory>
#include <string>

#include "commands.h"
#include "hub.h"
#include "world.h"

namespace game {

// Lives as long as an operation on its socket is pending. Everything but Deliver runs on the
// socket's strand.
class Session : public Mailbox, public std::enable_shared_from_this<Session> {
 public:
  Session(boost::asio::ip::tcp::socket socket, World& world, Commands& commands, Hub& hub);
  ~Session() override;

  void Start();

  void Deliver(std::string text) override;

 private:
  void OnHandshake(boost::beast::error_code error);
  void ReadNext();
  void OnRead(boost::beast::error_code error);
  std::string Answer(const std::string& line);
  std::string LogIn(const std::string& line);
  void Enqueue(std::string text);
  void WriteNext();
  void OnWritten(boost::beast::error_code error);

  boost::beast::websocket::stream<boost::beast::tcp_stream> stream_;
  boost::beast::flat_buffer buffer_;
  World& world_;
  Commands& commands_;
  Hub& hub_;
  std::string player_;  // empty until the first line named it
  std::deque<std::string> outbox_;
};

}  // namespace game

#endif  // GAME_SERVER_SESSION_H_
