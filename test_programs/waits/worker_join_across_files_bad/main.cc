#include "saver.h"
#include "store.h"

int main() {
  Store store;
  store.Put("a", 1);
  Saver saver(store);
  store.Clear(saver);
}
