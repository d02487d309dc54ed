// The chain solver against exhaustive search, on small instances of every kind; and what it says when it is stopped.
#include "core/place/placement_chain.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace plimsoll {
namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();

/// Every chain there is, judged by rules written a second time.
class Exhaustive {
 public:
  explicit Exhaustive(const ChainInstance& instance) : instance_(instance), is_used_(instance.partitions.size(), false) { extend(1, instance.overall_cap); }
  double best() const { return best_; }

 private:
  void extend(std::int64_t first_layer, double value) {
    if (first_layer > instance_.layers) return end(value);
    for (std::size_t p = 0; p < instance_.partitions.size(); ++p) {
      if (is_used_[p]) continue;
      double entered = value;
      if (!path_.empty()) {
        const ChainLink& link = instance_.links[path_.back() * instance_.partitions.size() + p];
        if (!(link.throughput > 0) || first_layer - 1 < link.first_boundary || first_layer - 1 > link.last_boundary) continue;
        entered = std::min(entered, link.throughput);
      }
      const ChainPartition& partition = instance_.partitions[p];
      for (std::size_t i = 0; i < partition.throughput.size(); ++i) {
        const std::int64_t next = first_layer + partition.least_layers + static_cast<std::int64_t>(i);
        if (next > instance_.layers + 1) break;
        if (next <= instance_.layers && (next - 1) % instance_.start_step != 0) continue;
        is_used_[p] = true;
        path_.push_back(p);
        extend(next, std::min(entered, partition.throughput[i]));
        path_.pop_back();
        is_used_[p] = false;
      }
    }
  }

  void end(double value) {
    for (std::size_t p = 0; p < is_used_.size(); ++p) {
      if (!is_used_[p]) value = std::min(value, instance_.partitions[p].idle_cap);
      for (std::size_t q = 0; q < p; ++q) {
        const bool is_out_of_order = is_used_[p] && !is_used_[q] && instance_.partitions[p].kind == instance_.partitions[q].kind;
        if (instance_.in_order && is_out_of_order) return;
      }
    }
    best_ = std::max(best_, value);
  }

  const ChainInstance& instance_;
  std::vector<bool> is_used_;
  std::vector<std::size_t> path_;
  double best_ = 0;
};

struct Kind {
  const char* name;
  bool alike = false;    ///< Partitions come in groups of equals, with equal links.
  bool stepped = false;  ///< Segments start at every second or third layer.
  bool windows = false;  ///< Some links may be crossed at some layers only.
  bool caps = false;     ///< Idle partitions and an overall cap hold the value down.
  bool ordered = false;  ///< Partitions of a kind in their order only.
  bool peaked = false;   ///< Throughput rises and falls again with the layers.
};

const Kind kinds[] = {
    {.name = "uneven"},
    {.name = "alike", .alike = true},
    {.name = "alike_and_stepped", .alike = true, .stepped = true},
    {.name = "stepped", .stepped = true},
    {.name = "windows", .windows = true},
    {.name = "windows_and_alike", .alike = true, .windows = true},
    {.name = "caps", .caps = true},
    {.name = "caps_and_alike", .alike = true, .caps = true},
    {.name = "ordered", .ordered = true},
    {.name = "everything", .stepped = true, .windows = true, .caps = true, .ordered = true, .peaked = true},
    {.name = "everything_alike", .alike = true, .stepped = true, .windows = true, .caps = true, .ordered = true, .peaked = true},
    {.name = "peaked", .peaked = true},
};

class RandomInstance {
 public:
  RandomInstance(const Kind& kind, unsigned seed) : kind_(kind), random_(seed) {}

  ChainInstance make() {
    ChainInstance out;
    const std::size_t count = static_cast<std::size_t>(from(1, 5));
    out.layers = from(1, 9);
    out.start_step = kind_.stepped ? from(2, 3) : 1;
    out.in_order = kind_.ordered;
    if (kind_.caps && from(0, 2) == 0) out.overall_cap = from(1, 12);
    std::vector<int> type_of;
    for (std::size_t p = 0; p < count; ++p) type_of.push_back(kind_.alike ? static_cast<int>(p / 2) : static_cast<int>(p));
    for (std::size_t p = 0; p < count; ++p) {
      const bool repeats = p > 0 && type_of[p] == type_of[p - 1];
      out.partitions.push_back(repeats ? out.partitions.back() : partition(kind_.ordered ? static_cast<std::int64_t>(p / 2) : 0));
    }
    out.links.resize(count * count);
    std::vector<ChainLink> between(count * count);
    for (ChainLink& each : between) each = link(out.layers);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < count; ++j) {
        out.links[i * count + j] = between[static_cast<std::size_t>(type_of[i]) * count + static_cast<std::size_t>(type_of[j])];
      }
    }
    return out;
  }

 private:
  int from(int least, int most) { return least + static_cast<int>(random_() % static_cast<unsigned>(most - least + 1)); }

  ChainPartition partition(std::int64_t kind) {
    ChainPartition out;
    out.kind = kind;
    out.least_layers = from(1, 3);
    const int sizes = from(0, 4);
    for (int i = 0; i < sizes; ++i) out.throughput.push_back(from(1, 12));
    std::sort(out.throughput.begin(), out.throughput.end());
    if (kind_.peaked && from(0, 1) == 0) std::reverse(out.throughput.begin(), out.throughput.end());
    if (kind_.peaked && sizes == 4) std::swap(out.throughput[0], out.throughput[3]);
    if (kind_.peaked && sizes == 4) std::sort(out.throughput.begin(), out.throughput.begin() + 3);
    if (kind_.peaked && sizes == 4) out.throughput[3] = std::min(out.throughput[3], out.throughput[2]);
    if (kind_.caps && from(0, 2) == 0) out.idle_cap = from(2, 14);
    return out;
  }

  ChainLink link(std::int64_t layers) {
    ChainLink out;
    out.throughput = from(0, 3) == 0 ? 0 : from(1, 12);
    if (kind_.windows && from(0, 1) == 0) {
      if (from(0, 3) == 0) out.throughput = unlimited;
      out.first_boundary = from(1, static_cast<int>(layers));
      out.last_boundary = out.first_boundary + from(-1, 3);
    }
    return out;
  }

  Kind kind_;
  std::mt19937 random_;
};

class BestChain : public testing::TestWithParam<Kind> {};

TEST_P(BestChain, IsTheOneThatTryingThemAllFinds) {
  int with_links = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    const ChainInstance instance = RandomInstance(GetParam(), seed).make();
    const double want = Exhaustive(instance).best();
    const ChainAnswer got = best_chain(instance, 100000);
    ASSERT_TRUE(got.is_proven()) << "seed " << seed;
    ASSERT_EQ(got.throughput, want) << "seed " << seed;
    ASSERT_EQ(got.chain.empty(), want == 0) << "seed " << seed;
    ASSERT_EQ(chain_throughput(instance, got.chain).value_or(0), want) << "seed " << seed;
    if (got.chain.size() > 1) ++with_links;
  }
  EXPECT_GT(with_links, 20);  // Else the instances would test little.
}

TEST_P(BestChain, AboveAFloorIsTheBestOrNone) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    const ChainInstance instance = RandomInstance(GetParam(), seed).make();
    const double best = best_chain(instance, 100000).throughput;
    if (best == 0) continue;
    EXPECT_TRUE(best_chain(instance, 100000, best).chain.empty());
    EXPECT_EQ(best_chain(instance, 100000, best).bound, 0);
    EXPECT_EQ(best_chain(instance, 100000, best - 0.5).throughput, best);
  }
}

TEST_P(BestChain, StoppedEarlyStillBoundsTheBest) {
  for (unsigned seed = 0; seed < 100; ++seed) {
    const ChainInstance instance = RandomInstance(GetParam(), seed).make();
    const double best = best_chain(instance, 100000).throughput;
    for (const std::int64_t most_states : {0, 1, 3, 10}) {
      const ChainAnswer got = best_chain(instance, most_states);
      EXPECT_LE(got.throughput, best);
      EXPECT_GE(got.bound, best);
      EXPECT_LE(got.states, most_states + 20);  // One state a threshold is let through.
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Chain, BestChain, testing::ValuesIn(kinds), [](const auto& each) { return each.param.name; });

/// Two sides, links only across, one side two larger: no path can visit all, and every size differs so that nothing is alike.
ChainInstance lopsided(std::size_t small_side) {
  ChainInstance out;
  const std::size_t count = 2 * small_side + 2;
  out.layers = 0;
  for (std::size_t p = 0; p < count; ++p) {
    ChainPartition partition;
    for (std::size_t layers = 1; layers <= p + 2; ++layers) partition.throughput.push_back(100 + static_cast<double>(layers));
    out.layers += partition.most_layers();
    out.partitions.push_back(partition);
  }
  out.links.resize(count * count);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < count; ++j) {
      if ((i < small_side) != (j < small_side)) out.links[i * count + j].throughput = 1000;
    }
  }
  return out;
}

TEST(BestChainOfManyPartitions, SaysWhatIsNotProvenInsteadOfRunningOn) {
  const ChainAnswer stopped = best_chain(lopsided(9), 2000);
  EXPECT_FALSE(stopped.is_proven());
  EXPECT_TRUE(stopped.chain.empty());
  EXPECT_GT(stopped.bound, 0);
  EXPECT_LE(stopped.states, 2020);
  const ChainAnswer finished = best_chain(lopsided(5), 300000);
  EXPECT_TRUE(finished.is_proven());
  EXPECT_TRUE(finished.chain.empty());
}

TEST(BestChainOfManyPartitions, TakesAlikeOnesForOne) {
  ChainInstance instance;
  instance.layers = 200;
  for (int p = 0; p < 64; ++p) {
    ChainPartition partition;
    for (int layers = 1; layers <= 4; ++layers) partition.throughput.push_back(100 + layers + (p < 32 ? 0 : 10));
    instance.partitions.push_back(partition);
  }
  instance.links.assign(64 * 64, ChainLink{.throughput = 500});
  const ChainAnswer got = best_chain(instance, 10000);
  ASSERT_TRUE(got.is_proven());
  EXPECT_EQ(chain_throughput(instance, got.chain), got.throughput);
  EXPECT_EQ(got.throughput, 104);  // The faster half holds 128 layers; 18 of the slower hold 4 each, the others stay idle.
  EXPECT_LT(got.states, 2000);
}

TEST(BestChainOfManyPartitions, FindsThePathThatIsHidden) {
  // A ring in shuffled order is the only way through 40 partitions that are all needed; everything else is slow.
  std::mt19937 random(7);
  std::vector<std::size_t> order(40);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (std::size_t i = order.size(); i-- > 1;) std::swap(order[i], order[random() % (i + 1)]);
  ChainInstance instance;
  instance.layers = 80;
  instance.partitions.assign(40, ChainPartition{.least_layers = 1, .throughput = {100, 101}});
  instance.links.assign(40 * 40, ChainLink{.throughput = 5});
  for (std::size_t i = 0; i < 40; ++i) {
    instance.links[order[i] * 40 + order[(i + 1) % 40]].throughput = 90;
    instance.links[order[i] * 40 + order[(i + 7) % 40]].throughput = 60;
  }
  const ChainAnswer got = best_chain(instance, 100000);
  EXPECT_TRUE(got.is_proven());
  EXPECT_EQ(got.throughput, 90);
}

struct BrokenChain {
  const char* name;
  std::vector<ChainStage> chain;
};

TEST(ChainThroughput, RefusesWhatBreaksARule) {
  ChainInstance instance;
  instance.layers = 4;
  instance.partitions.assign(2, ChainPartition{.least_layers = 1, .throughput = {10, 11, 12}});
  instance.links.assign(4, ChainLink{.throughput = 7});
  EXPECT_EQ(chain_throughput(instance, {{0, 1, 2}, {1, 3, 2}}), 7);
  const BrokenChain broken[] = {
      {"empty", {}},
      {"a_layer_is_missing", {{0, 1, 3}}},
      {"a_layer_is_left_between", {{0, 1, 1}, {1, 3, 2}}},
      {"one_partition_twice", {{0, 1, 2}, {0, 3, 2}}},
      {"too_large_a_segment", {{0, 1, 4}}},
      {"no_such_partition", {{0, 1, 2}, {2, 3, 2}}},
      {"past_the_end", {{0, 1, 3}, {1, 4, 2}}},
  };
  for (const BrokenChain& each : broken) EXPECT_FALSE(chain_throughput(instance, each.chain)) << each.name;
  instance.links[1].throughput = 0;
  EXPECT_FALSE(chain_throughput(instance, {{0, 1, 2}, {1, 3, 2}}));
  EXPECT_EQ(chain_throughput(instance, {{1, 1, 2}, {0, 3, 2}}), 7);
}

}  // namespace
}  // namespace plimsoll
