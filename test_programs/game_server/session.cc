#include "session.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace game {

namespace asio = boost::asio;
namespace beast = boost::beast;

Session::Session(asio::ip::tcp::socket socket, World& world, Commands& commands, Hub& hub)
    : stream_(std::move(socket)), world_(world), commands_(commands), hub_(hub) {}

Session::~Session() {
  if (player_.empty()) return;
  hub_.Forget(player_);
  world_.RemovePlayer(player_);
}

void Session::Start() {
  asio::dispatch(stream_.get_executor(), [self = shared_from_this()] {
    self->stream_.set_option(
        beast::websocket::stream_base::timeout::suggested(beast::role_type::server));
    self->stream_.async_accept([self](beast::error_code error) { self->OnHandshake(error); });
  });
}

void Session::Deliver(std::string text) {
  asio::post(stream_.get_executor(), [self = shared_from_this(), text = std::move(text)]() mutable {
    self->Enqueue(std::move(text));
  });
}

void Session::OnHandshake(beast::error_code error) {
  if (!error) ReadNext();
}

void Session::ReadNext() {
  stream_.async_read(buffer_, [self = shared_from_this()](beast::error_code error, std::size_t) {
    self->OnRead(error);
  });
}

void Session::OnRead(beast::error_code error) {
  if (error) return;  // closed, or broken: the last reference goes and with it the player
  const std::string line = beast::buffers_to_string(buffer_.data());
  buffer_.consume(buffer_.size());
  Enqueue(Answer(line));
  ReadNext();
}

std::string Session::Answer(const std::string& line) {
  return player_.empty() ? LogIn(line) : commands_.Obey(player_, line);
}

std::string Session::LogIn(const std::string& line) {
  if (line.empty() || line.find_first_of(" \n") != std::string::npos) return "error: your name?";
  if (!world_.AddPlayer(line)) return "error: that name is taken";
  player_ = line;
  hub_.Register(player_, weak_from_this());
  return "welcome " + player_;
}

void Session::Enqueue(std::string text) {
  outbox_.push_back(std::move(text));
  if (outbox_.size() == 1) WriteNext();
}

void Session::WriteNext() {
  stream_.text(true);
  stream_.async_write(asio::buffer(outbox_.front()),
                      [self = shared_from_this()](beast::error_code error, std::size_t) {
                        self->OnWritten(error);
                      });
}

void Session::OnWritten(beast::error_code error) {
  if (error) return;
  outbox_.pop_front();
  if (!outbox_.empty()) WriteNext();
}

}  // namespace game
