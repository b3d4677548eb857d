// A request goes through a long ring of stages, each of which knows the next one as a pointer only.
// On its way it is looked up and logged, each under a lock that ends before the next stage.
#include <atomic>
#include <mutex>
#include <thread>

#define TEN(X, d) X(d##0) X(d##1) X(d##2) X(d##3) X(d##4) X(d##5) X(d##6) X(d##7) X(d##8) X(d##9)
#define ALL(X) TEN(X, 1) TEN(X, 2) TEN(X, 3) TEN(X, 4) TEN(X, 5) TEN(X, 6) TEN(X, 7) TEN(X, 8)

struct Request {
    int left;
#define FIELD(n) void (*after##n)(Request &);
    ALL(FIELD)
    void (*after_lookup)(Request &);
    void (*after_log)(Request &);
};

static std::recursive_mutex table;
static std::recursive_mutex journal;

static void lookup(Request &r) {
    {
        std::lock_guard<std::recursive_mutex> guard(table);
        r.left--;
    }
    if (r.left > 0) r.after_lookup(r);
}

static void log_it(Request &r) {
    {
        std::lock_guard<std::recursive_mutex> guard(journal);
        r.left--;
    }
    if (r.left > 0) r.after_log(r);
}

#define STAGE(n) \
    static void stage##n(Request &r) { \
        if (r.left-- > 0) r.after##n(r); \
    }
ALL(STAGE)

static void wire(Request &r) {
    r.after10 = stage11;
    r.after11 = stage12;
    r.after12 = stage13;
    r.after13 = stage14;
    r.after14 = stage15;
    r.after15 = stage16;
    r.after16 = stage17;
    r.after17 = stage18;
    r.after18 = stage19;
    r.after19 = stage20;
    r.after20 = stage21;
    r.after21 = stage22;
    r.after22 = stage23;
    r.after23 = stage24;
    r.after24 = stage25;
    r.after25 = lookup;
    r.after26 = stage27;
    r.after27 = stage28;
    r.after28 = stage29;
    r.after29 = stage30;
    r.after30 = stage31;
    r.after31 = stage32;
    r.after32 = stage33;
    r.after33 = stage34;
    r.after34 = stage35;
    r.after35 = stage36;
    r.after36 = stage37;
    r.after37 = stage38;
    r.after38 = stage39;
    r.after39 = stage40;
    r.after40 = stage41;
    r.after41 = stage42;
    r.after42 = stage43;
    r.after43 = stage44;
    r.after44 = stage45;
    r.after45 = stage46;
    r.after46 = stage47;
    r.after47 = stage48;
    r.after48 = stage49;
    r.after49 = stage50;
    r.after50 = stage51;
    r.after51 = stage52;
    r.after52 = stage53;
    r.after53 = stage54;
    r.after54 = stage55;
    r.after55 = stage56;
    r.after56 = stage57;
    r.after57 = stage58;
    r.after58 = stage59;
    r.after59 = stage60;
    r.after60 = stage61;
    r.after61 = stage62;
    r.after62 = stage63;
    r.after63 = stage64;
    r.after64 = log_it;
    r.after65 = stage66;
    r.after66 = stage67;
    r.after67 = stage68;
    r.after68 = stage69;
    r.after69 = stage70;
    r.after70 = stage71;
    r.after71 = stage72;
    r.after72 = stage73;
    r.after73 = stage74;
    r.after74 = stage75;
    r.after75 = stage76;
    r.after76 = stage77;
    r.after77 = stage78;
    r.after78 = stage79;
    r.after79 = stage80;
    r.after80 = stage81;
    r.after81 = stage82;
    r.after82 = stage83;
    r.after83 = stage84;
    r.after84 = stage85;
    r.after85 = stage86;
    r.after86 = stage87;
    r.after87 = stage88;
    r.after88 = stage89;
    r.after89 = stage10;
    r.after_lookup = stage26;
    r.after_log = stage65;
}

static std::atomic<bool> first_is_done{false};

static void serve_first() {
    Request r;
    wire(r);
    r.left = 60;
    stage20(r);
    first_is_done = true;
}

static void serve_second() {
    Request r;
    wire(r);
    r.left = 60;
    while (!first_is_done) std::this_thread::yield();
    stage60(r);
}

int main() {
    std::thread first(serve_first);
    std::thread second(serve_second);
    first.join();
    second.join();
}
