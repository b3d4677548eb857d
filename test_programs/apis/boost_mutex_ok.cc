// libs: -lboost_thread -lboost_system
#include <boost/thread/lock_guard.hpp>
#include <boost/thread/locks.hpp>
#include <boost/thread/mutex.hpp>
#include <boost/thread/thread.hpp>

namespace {

boost::mutex seats_mutex;
boost::mutex price_mutex;
int seats = 100, price = 20;

void Book() {
  boost::lock_guard<boost::mutex> s(seats_mutex);
  boost::unique_lock<boost::mutex> p(price_mutex);
  --seats;
  ++price;
}
void Cancel() {
  boost::unique_lock<boost::mutex> p(price_mutex, boost::defer_lock);
  boost::unique_lock<boost::mutex> s(seats_mutex, boost::defer_lock);
  boost::lock(p, s);
  ++seats;
  --price;
}

}  // namespace

int main() {
  boost::thread a(Book);
  boost::thread b(Cancel);
  a.join();
  b.join();
}
