// A server's table of commands, more than one would guess at; one of them takes the locks the other way round.
// expect: LG1001 keyspace -> statistics
#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>

static std::mutex keyspace;
static std::mutex statistics;
static long hits;

static void count_hit() {
    std::lock_guard<std::mutex> s(statistics);
    ++hits;
}

static void get_key() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void put_key() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void drop_key() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void touch_key() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void count_key() {
    std::lock_guard<std::mutex> s(statistics);
}

static void dump_key() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void get_list() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void put_list() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void drop_list() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void touch_list() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void count_list() {
    std::lock_guard<std::mutex> s(statistics);
}

static void dump_list() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void get_set() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void put_set() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void drop_set() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void touch_set() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void count_set() {
    std::lock_guard<std::mutex> s(statistics);
}

static void dump_set() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void get_hash() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void put_hash() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void drop_hash() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void touch_hash() {
    std::lock_guard<std::mutex> k(keyspace);
    count_hit();
}

static void count_hash() {
    std::lock_guard<std::mutex> s(statistics);
}

static void dump_hash() {
    std::lock_guard<std::mutex> s(statistics);
    std::lock_guard<std::mutex> k(keyspace);
}

struct Command {
    const char *name;
    void (*run)();
};

static Command commands[] = {
    {"get_key", get_key},
    {"put_key", put_key},
    {"drop_key", drop_key},
    {"touch_key", touch_key},
    {"count_key", count_key},
    {"dump_key", dump_key},
    {"get_list", get_list},
    {"put_list", put_list},
    {"drop_list", drop_list},
    {"touch_list", touch_list},
    {"count_list", count_list},
    {"dump_list", dump_list},
    {"get_set", get_set},
    {"put_set", put_set},
    {"drop_set", drop_set},
    {"touch_set", touch_set},
    {"count_set", count_set},
    {"dump_set", dump_set},
    {"get_hash", get_hash},
    {"put_hash", put_hash},
    {"drop_hash", drop_hash},
    {"touch_hash", touch_hash},
    {"count_hash", count_hash},
    {"dump_hash", dump_hash},
};

static void execute(const char *name) {
    for (Command &command : commands) {
        if (std::strcmp(command.name, name) == 0) command.run();
    }
}

int main() {
    std::atomic<int> turn{0};
    std::thread first([&] {
        execute("put_key");
        turn = 1;
        while (turn != 2) std::this_thread::yield();
    });
    std::thread second([&] {
        while (turn != 1) std::this_thread::yield();
        execute("dump_hash");
        turn = 2;
    });
    first.join();
    second.join();
    return 0;
}
