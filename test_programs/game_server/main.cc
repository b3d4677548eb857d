// game_server PORT SAVE_FILE: serves on 127.0.0.1 and prints the port it listens on.
#include <cstdlib>
#include <exception>
#include <iostream>

#include "server.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: game_server PORT SAVE_FILE\n";
    return 2;
  }
  try {
    game::Server server(static_cast<std::uint16_t>(std::atoi(argv[1])), argv[2]);
    std::cout << "listening on 127.0.0.1:" << server.port() << std::endl;
    server.Run(4);
  } catch (const std::exception& error) {
    std::cerr << "game_server: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
