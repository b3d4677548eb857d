// libs: -lboost_thread -lboost_system
#include <boost/thread/locks.hpp>
#include <boost/thread/shared_mutex.hpp>
#include <map>
#include <string>

class Dns {
 public:
  int Resolve(const std::string& host) {
    boost::shared_lock<boost::shared_mutex> read(mutex_);
    auto found = hosts_.find(host);
    if (found != hosts_.end()) return found->second;
    boost::unique_lock<boost::shared_mutex> write(mutex_);  // expect-static: LG1004 Dns::mutex_
    return hosts_[host] = static_cast<int>(host.size());
  }

 private:
  boost::shared_mutex mutex_;
  std::map<std::string, int> hosts_{{"localhost", 127}};
};

int main() {
  Dns dns;
  return dns.Resolve("localhost") - 127;
}
