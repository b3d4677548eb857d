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
  boost::mutex::scoped_lock p(price_mutex);
  boost::mutex::scoped_lock s(seats_mutex);  // expect-static: LG1001 seats_mutex -> price_mutex
  ++seats;
  --price;
}

}  // namespace

// expect-runtime: LG1001
int main() {
  boost::thread a(Book);
  boost::thread b(Cancel);
  a.join();
  b.join();
}
