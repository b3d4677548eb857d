// Each step of a build has a thread, and builds what it needs in one more; all are joined where they are
// started, with the log locked.
// expect-static: LG1006 log_mutex
#include <cstdio>
#include <mutex>
#include <thread>

static std::mutex log_mutex;

static void build(int depth);

static void build_needed(const char *step, int depth) {
    std::lock_guard<std::mutex> guard(log_mutex);
    std::printf("%s\n", step);
    std::thread needed(build, depth - 1);
    needed.join();
}

static void build(int depth) {
    if (depth <= 0) return;
    std::thread fetch([=] { build_needed("fetch", depth); });
    fetch.join();
    std::thread unpack([=] { build_needed("unpack", depth); });
    unpack.join();
    std::thread patch([=] { build_needed("patch", depth); });
    patch.join();
    std::thread configure([=] { build_needed("configure", depth); });
    configure.join();
    std::thread compile([=] { build_needed("compile", depth); });
    compile.join();
    std::thread link([=] { build_needed("link", depth); });
    link.join();
    std::thread check([=] { build_needed("check", depth); });
    check.join();
    std::thread strip([=] { build_needed("strip", depth); });
    strip.join();
    std::thread pack([=] { build_needed("pack", depth); });
    pack.join();
    std::thread publish([=] { build_needed("publish", depth); });
    publish.join();
}

int main(int argc, char **) {
    build(argc - 1);
    std::thread again(build, argc - 1);
    again.join();
}
