// Before a fork all locks are taken, after it they are given back on both sides, and the hook takes
// them as everybody does.
// The hooks leave with locks, and give back what they did not take: they are a pair.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t cache = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t journal = PTHREAD_MUTEX_INITIALIZER;
static atomic_int turn;

static void before_fork(void) {
    pthread_mutex_lock(&cache);
    pthread_mutex_lock(&journal);
}

static void after_fork(void) {
    pthread_mutex_unlock(&journal);
    pthread_mutex_unlock(&cache);
}

static void *writer(void *unused) {
    pthread_mutex_lock(&cache);
    pthread_mutex_lock(&journal);
    pthread_mutex_unlock(&journal);
    pthread_mutex_unlock(&cache);
    atomic_store(&turn, 1);
    while (atomic_load(&turn) != 2) sched_yield();
    return unused;
}

int main(void) {
    pthread_t thread;
    pid_t child;
    pthread_atfork(before_fork, after_fork, after_fork);
    pthread_create(&thread, 0, writer, 0);
    while (atomic_load(&turn) != 1) sched_yield();
    child = fork();
    if (child == 0) _exit(0);
    waitpid(child, 0, 0);
    atomic_store(&turn, 2);
    pthread_join(thread, 0);
    return 0;
}
