// The native limit of the suites that move rows one way: the bytes of frames from one thread to another through a
// bounded ring in memory that both see. No codec, no rows: one copy in, one look at every byte out.
//
//   ring FRAMES SLOTS
//
// FRAMES is a file of 64-bit words: the number of frames, their lengths in bytes, then the frames one behind another,
// each filled up with zeros to whole words. For each line with a number on standard input so many frames are sent,
// beginning with the first, over and over; the answer is one line of JSON: the frames that were read, their
// checksum, and the CPU seconds of the process since its start.

#include <sys/resource.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <thread>
#include <vector>

namespace {

using Words = std::vector<std::uint64_t>;

constexpr std::size_t kLine = 128;
/// So often a thread looks again at once before it gives its core away.
constexpr int kSpins = 256;

struct Frames {
  Words words;
  std::vector<std::size_t> starts;
  std::vector<std::size_t> bytes;

  std::size_t count() const { return starts.size(); }
};

std::size_t wordsOf(std::size_t bytes) { return (bytes + 7) / 8; }

Frames readFrames(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::uint64_t count = 0;
  file.read(reinterpret_cast<char*>(&count), sizeof count);
  Frames frames;
  std::size_t total = 0;
  for (std::uint64_t n = 0; file && n < count; n++) {
    std::uint64_t bytes = 0;
    file.read(reinterpret_cast<char*>(&bytes), sizeof bytes);
    frames.starts.push_back(total);
    frames.bytes.push_back(bytes);
    total += wordsOf(bytes);
  }
  frames.words.resize(total);
  file.read(reinterpret_cast<char*>(frames.words.data()), static_cast<std::streamsize>(total * 8));
  if (!file || count == 0) {
    std::fprintf(stderr, "%s: no file of frames\n", path);
    std::exit(1);
  }
  return frames;
}

/// One writer, one reader, each with a counter of its own that only it changes.
class Ring {
 public:
  Ring(std::size_t slots, std::size_t slotBytes)
      : slots_(slots), slotWords_(wordsOf(slotBytes)), words_(slots * slotWords_), lengths_(slots) {}

  void write(const std::uint64_t* words, std::size_t bytes) {
    wait([this] { return written_ - read_.load(std::memory_order_acquire) < slots_; });
    const std::size_t slot = written_ % slots_;
    std::memcpy(&words_[slot * slotWords_], words, wordsOf(bytes) * 8);
    lengths_[slot] = bytes;
    published_.store(++written_, std::memory_order_release);
  }

  /// The sum of the words of the next frame.
  std::uint64_t read() {
    const std::size_t position = read_.load(std::memory_order_relaxed);
    wait([this, position] { return published_.load(std::memory_order_acquire) != position; });
    const std::size_t slot = position % slots_;
    const std::uint64_t* words = &words_[slot * slotWords_];
    const std::size_t count = wordsOf(lengths_[slot]);
    std::uint64_t sum = 0;
    for (std::size_t n = 0; n < count; n++) sum += words[n];
    read_.store(position + 1, std::memory_order_release);
    return sum;
  }

 private:
  template <typename Ready>
  static void wait(Ready ready) {
    for (int spins = 0; !ready(); spins++) {
      if (spins >= kSpins) std::this_thread::yield();
    }
  }

  const std::size_t slots_;
  const std::size_t slotWords_;
  Words words_;
  std::vector<std::size_t> lengths_;
  alignas(kLine) std::size_t written_ = 0;
  alignas(kLine) std::atomic<std::size_t> published_{0};
  alignas(kLine) std::atomic<std::size_t> read_{0};
};

double cpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + time.tv_usec / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: ring FRAMES SLOTS\n");
    return 1;
  }
  const Frames frames = readFrames(argv[1]);
  std::size_t largest = 0;
  for (const std::size_t bytes : frames.bytes) largest = bytes > largest ? bytes : largest;
  Ring ring(std::strtoull(argv[2], nullptr, 10), largest);

  std::uint64_t wanted = 0;
  while (std::cin >> wanted) {
    std::uint64_t checksum = 0;
    std::uint64_t read = 0;
    std::thread reader([&] {
      // The order of frames counts.
      for (; read < wanted; read++) checksum = checksum * 31 + ring.read();
    });
    for (std::uint64_t n = 0; n < wanted; n++) {
      const std::size_t frame = n % frames.count();
      ring.write(&frames.words[frames.starts[frame]], frames.bytes[frame]);
    }
    reader.join();
    std::printf("{\"frames\":%llu,\"checksum\":\"%llu\",\"cpuSeconds\":%.6f}\n",
                static_cast<unsigned long long>(read), static_cast<unsigned long long>(checksum), cpuSeconds());
    std::fflush(stdout);
  }
  return 0;
}
