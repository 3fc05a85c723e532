// SPDX-License-Identifier: Apache-2.0
// Runs a fuzz target that was built without libFuzzer: every input of a folder, so that whatever
// broke something once is a test on any compiler, and then changed ones for some seconds. An empty
// or missing folder is a failure: a test that runs nothing must not pass.
//   usage: <target> CORPUS_FOLDER [SECONDS]
// Changes follow from a seed that is printed, another one: ANNONA_SEED. Where one breaks the
// target its bytes are left in a file whose name is printed.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using bytes = std::vector<std::uint8_t>;

constexpr std::size_t input_size_max = 1 << 16;

/// The input at work, and where it goes when it breaks the target.
const bytes* at_work = nullptr;
std::string left_at;

void leave_input(int signal_number) {
    const int file = open(left_at.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file >= 0 && at_work != nullptr) {
        const auto written = write(file, at_work->data(), at_work->size());
        const char text[] = "the input that broke it: ";
        if (written >= 0 && write(2, text, sizeof text - 1) > 0 &&
            write(2, left_at.data(), left_at.size()) > 0)
            static_cast<void>(!write(2, "\n", 1));
    }
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

/// The target with a copy of exact size, which lets a sanitizer see a read past the end.
void run(const bytes& input) {
    const bytes exact(input.begin(), input.end());
    at_work = &exact;
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
    at_work = nullptr;
}

std::vector<bytes> inputs_below(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.is_regular_file()) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    std::vector<bytes> inputs;
    for (const auto& path : found) {
        std::ifstream file(path, std::ios::binary);
        inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return inputs;
}

/// Changes inputs as a damaged disk or an ill-meaning person would.
class changer {
public:
    changer(const std::vector<bytes>& corpus, std::uint64_t seed)
        : corpus_(corpus), random_(seed) {}

    const bytes& next() {
        changed_ = corpus_[below(corpus_.size())];
        for (auto times = below(4) + 1; times > 0; --times) change();
        if (changed_.size() > input_size_max) changed_.resize(input_size_max);
        return changed_;
    }

private:
    std::size_t below(std::size_t end) { return static_cast<std::size_t>(random_() % end); }
    std::uint8_t any_byte() { return static_cast<std::uint8_t>(random_()); }
    std::ptrdiff_t place() { return static_cast<std::ptrdiff_t>(below(changed_.size() + 1)); }

    void change() {
        if (changed_.empty()) return changed_.push_back(any_byte());
        const std::size_t at = below(changed_.size());
        switch (below(8)) {
            case 0:
                changed_[at] ^= static_cast<std::uint8_t>(1u << below(8));
                break;
            case 1:
                changed_[at] = any_byte();
                break;
            case 2:
                changed_.resize(at);
                break;
            case 3:
                changed_.insert(changed_.begin() + place(), any_byte());
                break;
            case 4:
                return set_number(at);
            case 5:
                return take_out(at);
            case 6:
                return repeat(at);
            default:
                return splice(at);
        }
    }
    /// A length or a count that is none: numbers at the edges of their width.
    void set_number(std::size_t at) {
        constexpr std::uint64_t edges[] = {0,
                                           1,
                                           0x7f,
                                           0x80,
                                           0xff,
                                           0xffff,
                                           0x7fffffff,
                                           0x80000000,
                                           0xfffffffe,
                                           0xffffffff,
                                           ~std::uint64_t{0}};
        const auto value = edges[below(std::size(edges))];
        const std::size_t width = std::size_t{1} << below(4);
        for (std::size_t i = 0; i < width && at + i < changed_.size(); ++i)
            changed_[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
    void take_out(std::size_t at) {
        const std::size_t end = std::min(changed_.size(), at + 1 + below(16));
        changed_.erase(changed_.begin() + static_cast<std::ptrdiff_t>(at),
                       changed_.begin() + static_cast<std::ptrdiff_t>(end));
    }
    void repeat(std::size_t at) {
        const std::size_t end = std::min(changed_.size(), at + 1 + below(32));
        const bytes piece(changed_.begin() + static_cast<std::ptrdiff_t>(at),
                          changed_.begin() + static_cast<std::ptrdiff_t>(end));
        changed_.insert(changed_.begin() + place(), piece.begin(), piece.end());
    }
    /// Goes on as another input does.
    void splice(std::size_t at) {
        const bytes& other = corpus_[below(corpus_.size())];
        if (other.empty()) return;
        changed_.resize(at);
        changed_.insert(changed_.end(),
                        other.begin() + static_cast<std::ptrdiff_t>(below(other.size())),
                        other.end());
    }

    const std::vector<bytes>& corpus_;
    std::mt19937_64 random_;
    bytes changed_;
};

void run_changed(const std::vector<bytes>& corpus, int seconds) {
    const char* given = std::getenv("ANNONA_SEED");
    const std::uint64_t seed = given == nullptr ? 1 : std::strtoull(given, nullptr, 10);
    std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
    std::fflush(stdout);
    changer changes(corpus, seed);
    std::uint64_t runs = 0;
    // Of processor time: a busy machine tries as many as a quiet one.
    const auto end = std::clock() + static_cast<std::clock_t>(seconds) * CLOCKS_PER_SEC;
    do {
        for (int i = 0; i < 16; ++i, ++runs) run(changes.next());
    } while (std::clock() < end);
    std::printf("%llu changed inputs\n", static_cast<unsigned long long>(runs));
}

}  // namespace

int main(int argument_count, char** arguments) {
    if (argument_count != 2 && argument_count != 3) {
        std::fprintf(stderr, "usage: %s CORPUS_FOLDER [SECONDS]\n", arguments[0]);
        return 2;
    }
    const auto inputs = inputs_below(arguments[1]);
    if (inputs.empty()) {
        std::fprintf(stderr, "no inputs in %s\n", arguments[1]);
        return 1;
    }
    left_at = std::filesystem::absolute(arguments[0]).filename().string() + "-broken-input";
    for (const int number : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL}) signal(number, leave_input);
    for (const auto& input : inputs) run(input);
    std::printf("%zu inputs replayed\n", inputs.size());
    if (argument_count == 3) run_changed(inputs, std::atoi(arguments[2]));
    return 0;
}
