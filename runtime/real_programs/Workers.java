import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Threads that meet in monitors, queues, latches and futures; prints one line that is always the same. */
public class Workers {
  private static final Object tally = new Object();
  private static long sum = 0;

  private static void consume(BlockingQueue<Integer> queue, CountDownLatch done) {
    try {
      for (int value = queue.take(); value >= 0; value = queue.take()) {
        synchronized (tally) {
          sum += value;
          tally.notifyAll();
        }
      }
      done.countDown();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  public static void main(String[] arguments) throws Exception {
    BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(64);
    CountDownLatch done = new CountDownLatch(4);
    for (int i = 0; i < 4; ++i) new Thread(() -> consume(queue, done)).start();
    for (int i = 0; i < 200000; ++i) queue.put(i % 100);
    for (int i = 0; i < 4; ++i) queue.put(-1);
    done.await();

    ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    long[] total = {0};
    ExecutorService pool = Executors.newFixedThreadPool(4);
    List<Future<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 2000; ++i) {
      int value = i;
      answers.add(pool.submit(() -> {
        lock.writeLock().lock();
        total[0] += value;
        lock.writeLock().unlock();
        byte[] garbage = new byte[20000];
        return garbage.length + value;
      }));
    }
    long lengths = 0;
    for (Future<Integer> answer : answers) lengths += answer.get();
    pool.shutdown();
    System.gc();
    System.out.println("sum " + sum + " total " + total[0] + " lengths " + lengths);
  }
}
