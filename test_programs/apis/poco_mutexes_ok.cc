// libs: -lPocoFoundation
#include <Poco/Mutex.h>
#include <Poco/RWLock.h>
#include <Poco/ScopedLock.h>

#include <thread>

class Channel {
 public:
  void log() {
    Poco::FastMutex::ScopedLock lock(_mutex);
    Poco::ScopedReadRWLock read(_config);
    _lines += _verbosity;
  }
  void reconfigure() {
    Poco::ScopedWriteRWLock write(_config);
    _verbosity = 2;
  }

 private:
  Poco::FastMutex _mutex;
  Poco::RWLock _config;
  int _lines = 0;
  int _verbosity = 1;
};

int main() {
  Channel channel;
  std::thread a([&] { channel.log(); });
  std::thread b([&] { channel.reconfigure(); });
  a.join();
  b.join();
}
