// A function's static object is made when it is first asked for; making it may fail, and is tried again. Whoever
// flushes the log asks for the settings first.
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>

static std::mutex log_mutex;
static int attempts;

struct Settings {
    Settings() {
        std::lock_guard<std::mutex> lock(log_mutex);  // "loading settings"
        if (++attempts < 2) throw std::runtime_error("not there yet");
    }
    int level = 1;
};

static int level() {
    for (;;) {
        try {
            static Settings settings;
            return settings.level;
        } catch (const std::runtime_error &) {
            std::this_thread::yield();
        }
    }
}

static void flush() {
    const int wanted = level();
    std::lock_guard<std::mutex> lock(log_mutex);
    if (wanted > 0) ++attempts;
}

int main() {
    std::atomic<int> turn{0};
    std::thread reader([&] {
        level();
        turn = 1;
        while (turn != 2) std::this_thread::yield();
    });
    std::thread flusher([&] {
        while (turn != 1) std::this_thread::yield();
        flush();
        turn = 2;
    });
    reader.join();
    flusher.join();
    return 0;
}
