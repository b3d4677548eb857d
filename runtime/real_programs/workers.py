"""Threads that meet in locks, queues, events and futures; prints one line that is always the same."""

import concurrent.futures
import queue
import threading

work = queue.Queue(64)
tally = threading.Condition()
total = 0
started = threading.Barrier(5)


def consume():
    global total
    started.wait()
    while (value := work.get()) is not None:
        with tally:
            total += value
            tally.notify_all()


threads = [threading.Thread(target=consume) for _ in range(4)]
for thread in threads:
    thread.start()
started.wait()
for i in range(20000):
    work.put(i % 100)
for _ in threads:
    work.put(None)
for thread in threads:
    thread.join()

again = threading.RLock()


def square(value):
    with again, again:
        return value * value


with concurrent.futures.ThreadPoolExecutor(4) as pool:
    squares = sum(pool.map(square, range(5000)))
print("total", total, "squares", squares)
