// A test program with more cases than anybody guesses at; one case at a time runs, and one of them
// has two threads that take the locks both ways round.
// expect: LG1001 input -> output
#include <atomic>
#include <cstring>
#include <mutex>
#include <thread>

struct Case {
    const char *name;
    void (*run)();
};

static std::mutex input;
static std::mutex output;

static void forward() {
    std::lock_guard<std::mutex> i(input);
    std::lock_guard<std::mutex> o(output);
}

static void backward() {
    std::lock_guard<std::mutex> o(output);
    std::lock_guard<std::mutex> i(input);
}

static void case_0() {
    forward();
}

static void case_1() {
    backward();
}

static void case_2() {
    std::lock_guard<std::mutex> i(input);
}

static void case_3() {
    forward();
}

static void case_4() {
    backward();
}

static void case_5() {
    std::lock_guard<std::mutex> i(input);
}

static void case_6() {
    forward();
}

static void case_7() {
    backward();
}

static void case_8() {
    std::lock_guard<std::mutex> i(input);
}

static void case_9() {
    forward();
}

static void case_10() {
    backward();
}

static void case_11() {
    std::lock_guard<std::mutex> i(input);
}

static void case_12() {
    forward();
}

static void case_13() {
    backward();
}

static void case_14() {
    std::lock_guard<std::mutex> i(input);
}

static void case_15() {
    forward();
}

static void case_16() {
    backward();
}

static void case_17() {
    std::lock_guard<std::mutex> i(input);
}

static void case_18() {
    forward();
}

static void case_19() {
    backward();
}

static void case_20() {
    std::lock_guard<std::mutex> i(input);
}

static void case_21() {
    forward();
}

static void case_22() {
    backward();
}

static void case_23() {
    std::lock_guard<std::mutex> i(input);
}

static void case_24() {
    forward();
}

static void case_25() {
    backward();
}

static void case_26() {
    std::lock_guard<std::mutex> i(input);
}

static void case_27() {
    forward();
}

static void case_28() {
    backward();
}

static void case_29() {
    std::lock_guard<std::mutex> i(input);
}

static void case_30() {
    forward();
}

static void case_31() {
    backward();
}

static void case_32() {
    std::lock_guard<std::mutex> i(input);
}

static void case_33() {
    forward();
}

static void case_34() {
    backward();
}

static void case_35() {
    std::lock_guard<std::mutex> i(input);
}

static void case_36() {
    forward();
}

static void case_37() {
    backward();
}

static void case_38() {
    std::lock_guard<std::mutex> i(input);
}

static void case_39() {
    forward();
}

static void case_40() {
    backward();
}

static void case_41() {
    std::lock_guard<std::mutex> i(input);
}

static void case_42() {
    forward();
}

static void case_43() {
    backward();
}

static void case_44() {
    std::lock_guard<std::mutex> i(input);
}

static void case_45() {
    forward();
}

static void case_46() {
    backward();
}

static void case_47() {
    std::lock_guard<std::mutex> i(input);
}

static void case_48() {
    forward();
}

static void case_49() {
    backward();
}

static void case_50() {
    std::lock_guard<std::mutex> i(input);
}

static void case_51() {
    forward();
}

static void case_52() {
    backward();
}

static void case_53() {
    std::lock_guard<std::mutex> i(input);
}

static void case_54() {
    forward();
}

static void case_55() {
    backward();
}

static void case_56() {
    std::lock_guard<std::mutex> i(input);
}

static void case_57() {
    forward();
}

static void case_58() {
    backward();
}

static void case_59() {
    std::lock_guard<std::mutex> i(input);
}

static void case_60() {
    std::atomic<bool> done{false};
    std::thread reader([&] {
        forward();
        done = true;
    });
    std::thread writer([&] {
        while (!done) std::this_thread::yield();
        backward();
    });
    reader.join();
    writer.join();
}

static void case_61() {
    backward();
}

static void case_62() {
    std::lock_guard<std::mutex> i(input);
}

static void case_63() {
    forward();
}

static void case_64() {
    backward();
}

static void case_65() {
    std::lock_guard<std::mutex> i(input);
}

static void case_66() {
    forward();
}

static void case_67() {
    backward();
}

static void case_68() {
    std::lock_guard<std::mutex> i(input);
}

static void case_69() {
    forward();
}

static void case_70() {
    backward();
}

static void case_71() {
    std::lock_guard<std::mutex> i(input);
}

static const Case cases[] = {
    {"case_0", case_0},
    {"case_1", case_1},
    {"case_2", case_2},
    {"case_3", case_3},
    {"case_4", case_4},
    {"case_5", case_5},
    {"case_6", case_6},
    {"case_7", case_7},
    {"case_8", case_8},
    {"case_9", case_9},
    {"case_10", case_10},
    {"case_11", case_11},
    {"case_12", case_12},
    {"case_13", case_13},
    {"case_14", case_14},
    {"case_15", case_15},
    {"case_16", case_16},
    {"case_17", case_17},
    {"case_18", case_18},
    {"case_19", case_19},
    {"case_20", case_20},
    {"case_21", case_21},
    {"case_22", case_22},
    {"case_23", case_23},
    {"case_24", case_24},
    {"case_25", case_25},
    {"case_26", case_26},
    {"case_27", case_27},
    {"case_28", case_28},
    {"case_29", case_29},
    {"case_30", case_30},
    {"case_31", case_31},
    {"case_32", case_32},
    {"case_33", case_33},
    {"case_34", case_34},
    {"case_35", case_35},
    {"case_36", case_36},
    {"case_37", case_37},
    {"case_38", case_38},
    {"case_39", case_39},
    {"case_40", case_40},
    {"case_41", case_41},
    {"case_42", case_42},
    {"case_43", case_43},
    {"case_44", case_44},
    {"case_45", case_45},
    {"case_46", case_46},
    {"case_47", case_47},
    {"case_48", case_48},
    {"case_49", case_49},
    {"case_50", case_50},
    {"case_51", case_51},
    {"case_52", case_52},
    {"case_53", case_53},
    {"case_54", case_54},
    {"case_55", case_55},
    {"case_56", case_56},
    {"case_57", case_57},
    {"case_58", case_58},
    {"case_59", case_59},
    {"case_60", case_60},
    {"case_61", case_61},
    {"case_62", case_62},
    {"case_63", case_63},
    {"case_64", case_64},
    {"case_65", case_65},
    {"case_66", case_66},
    {"case_67", case_67},
    {"case_68", case_68},
    {"case_69", case_69},
    {"case_70", case_70},
    {"case_71", case_71},
};

template <int kCount>
static int run(const Case (&all)[kCount], const char *wanted) {
    for (const Case &each : all) {
        if (wanted == nullptr || std::strcmp(wanted, each.name) == 0) each.run();
    }
    return 0;
}

int main(int argc, char **argv) { return run(cases, argc > 1 ? argv[1] : nullptr); }
