#include "server.h"

int main() {
  rpc::Server server;
  server.Open(1);
  server.CloseLater(1);
  server.Stop();
}
