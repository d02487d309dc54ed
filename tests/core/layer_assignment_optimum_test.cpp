#include "core/place/layer_assignment_optimum.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace plimsoll {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();

std::int64_t sum_of(const LayersOfNodes& layers) { return std::accumulate(layers.begin(), layers.end(), std::int64_t{0}); }

bool is_valid(const NodeChain& chain, const LayersOfNodes& layers) {
  if (layers.size() != chain.nodes.size() || sum_of(layers) != chain.layers) return false;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (layers[i] < (chain.every_node_used ? 1 : 0) || layers[i] > chain.nodes[i].room_layers) return false;
  }
  const auto is_used = [](std::int64_t count) { return count > 0; };
  const auto first = static_cast<std::size_t>(std::find_if(layers.begin(), layers.end(), is_used) - layers.begin());
  const auto last = layers.size() - 1 - static_cast<std::size_t>(std::find_if(layers.rbegin(), layers.rend(), is_used) - layers.rbegin());
  if (layers[first] > chain.nodes[first].room_as_first || layers[last] > chain.nodes[last].room_as_last) return false;
  return first != last || layers[first] <= chain.nodes[first].room_as_both;
}

// ---- Times ------------------------------------------------------------------------------------------------------------

// Nodes of 1, 2 and 3 s a layer; links of 0.5 and 0.25 s.
const NodeChain three{.layers = 6, .nodes = {{1, 6, 0.5}, {2, 6, 0.25}, {3, 6, 99}}};

struct TimesCase {
  const char* name;
  LayersOfNodes layers;
  double want_latency_s;
  double want_pace_s;
  std::size_t want_slowest;
  bool want_link;
};
const TimesCase times_cases[] = {
    {"every_stage_and_link_between_them", {3, 2, 1}, 3 + 4 + 3 + 0.75, 4, 1, false},
    {"one_node_has_no_link", {0, 6, 0}, 12, 12, 1, false},
    {"an_idle_node_in_the_middle_still_passes_on", {5, 0, 1}, 5 + 3 + 0.75, 5, 0, false},
    {"one_at_the_end_does_not", {4, 2, 0}, 4 + 4 + 0.5, 4, 0, false},
    {"nor_one_at_the_start", {0, 5, 1}, 10 + 3 + 0.25, 10, 1, false},
};
class AssignmentTimes : public testing::TestWithParam<TimesCase> {};
TEST_P(AssignmentTimes, AreTheStagesAndTheLinksBetweenUsedNodes) {
  const TimesCase& row = GetParam();
  const ChainTimes got = times_of(three, row.layers);
  EXPECT_EQ(got.latency_s, row.want_latency_s);
  EXPECT_EQ(got.pace_s, row.want_pace_s);
  EXPECT_EQ(got.slowest_node, row.want_slowest);
  EXPECT_EQ(got.slowest_is_link, row.want_link);
}
INSTANTIATE_TEST_SUITE_P(LayerAssignment, AssignmentTimes, testing::ValuesIn(times_cases), [](const auto& row) { return row.param.name; });

TEST(AssignmentTimes, ALinkCanBeTheSlowest) {
  const ChainTimes got = times_of({.layers = 2, .nodes = {{1, 2, 5}, {1, 2, 0}}}, {1, 1});
  EXPECT_EQ(got.pace_s, 5);
  EXPECT_TRUE(got.slowest_is_link);
  EXPECT_EQ(got.latency_s, 7);
}

// ---- By hand ----------------------------------------------------------------------------------------------------------

TEST(LeastLatency, StaysOnTheFastestNodeThatHoldsAll) { EXPECT_EQ(least_latency(three)->layers, (LayersOfNodes{6, 0, 0})); }
TEST(LeastLatency, FillsTheFastestFirstWhereMemoryIsShort) {
  EXPECT_EQ(least_latency({.layers = 6, .nodes = {{1, 3, 0.5}, {2, 2, 0.25}, {3, 6, 0}}})->layers, (LayersOfNodes{3, 2, 1}));
}
TEST(LeastLatency, DoesNotCrossASlowLinkForAFasterNode) {
  EXPECT_EQ(least_latency({.layers = 4, .nodes = {{2, 4, 100}, {1, 3, 0}}})->layers, (LayersOfNodes{4, 0}));
}
TEST(LeastLatency, PassesThroughANodeThatIsTooSlowToUse) {
  EXPECT_EQ(least_latency({.layers = 4, .nodes = {{1, 2, 0.1}, {50, 4, 0.1}, {1, 2, 0}}})->layers, (LayersOfNodes{2, 0, 2}));
}
TEST(LeastLatency, GivesEveryNodeOneWhereAllAreToBeUsed) {
  NodeChain chain = three;
  chain.every_node_used = true;
  EXPECT_EQ(least_latency(chain)->layers, (LayersOfNodes{4, 1, 1}));
}
TEST(FastestPace, SharesTheLayersBySpeed) { EXPECT_EQ(fastest_pace({.layers = 9, .nodes = {{1, 9, 0}, {2, 9, 0}}})->layers, (LayersOfNodes{6, 3})); }
TEST(FastestPace, KeepsToOneSideOfALinkThatWouldBeSlower) {
  EXPECT_EQ(fastest_pace({.layers = 4, .nodes = {{1, 4, 10}, {1, 4, 0}}})->layers, (LayersOfNodes{4, 0}));
}
TEST(FastestPace, CrossesItWhereAllAreToBeUsed) {
  EXPECT_EQ(fastest_pace({.layers = 4, .nodes = {{1, 4, 10}, {2, 4, 0}}, .every_node_used = true})->layers, (LayersOfNodes{3, 1}));
}
TEST(FastestPace, OfEqualPacesTakesTheLeastLatency) {
  // 3 s a token either way: the second node need not do more than its one layer.
  EXPECT_EQ(fastest_pace({.layers = 4, .nodes = {{1, 9, 0}, {3, 9, 0}}})->layers, (LayersOfNodes{3, 1}));
}

TEST(BothOptima, ShareEvenlyAmongEqualNodes) {
  const NodeChain six{.layers = 80, .nodes = std::vector<ChainNode>(6, {1, 40, 0.5}), .every_node_used = true};
  EXPECT_EQ(least_latency(six)->layers, (LayersOfNodes{14, 14, 13, 13, 13, 13}));
  EXPECT_EQ(fastest_pace(six)->layers, (LayersOfNodes{14, 14, 13, 13, 13, 13}));
  EXPECT_EQ(least_latency({.layers = 9, .nodes = {{1, 2, 0}, {1, 5, 0}, {1, 3, 0}}})->layers, (LayersOfNodes{2, 4, 3})) << "as far as memory lets";
}

struct ImpossibleCase {
  const char* name;
  NodeChain chain;
};
const ImpossibleCase impossible_cases[] = {
    {"too_little_memory", {.layers = 6, .nodes = {{1, 3, 0}, {1, 2, 0}}}},
    {"a_node_that_holds_nothing", {.layers = 3, .nodes = {{1, 3, 0}, {1, 0, 0}}, .every_node_used = true}},
    {"more_nodes_than_layers", {.layers = 1, .nodes = {{1, 3, 0}, {1, 3, 0}}, .every_node_used = true}},
};
class NoAssignment : public testing::TestWithParam<ImpossibleCase> {};
TEST_P(NoAssignment, IsGivenWhereNoneFits) {
  EXPECT_FALSE(least_latency(GetParam().chain));
  EXPECT_FALSE(fastest_pace(GetParam().chain));
}
INSTANTIATE_TEST_SUITE_P(LayerAssignment, NoAssignment, testing::ValuesIn(impossible_cases), [](const auto& row) { return row.param.name; });

// ---- Second opinions --------------------------------------------------------------------------------------------------

NodeChain random_chain(std::mt19937& random, std::size_t most_nodes, std::int64_t most_layers) {
  const auto up_to = [&](std::uint32_t most) { return random() % (most + 1); };
  NodeChain chain{.layers = 1 + static_cast<std::int64_t>(up_to(static_cast<std::uint32_t>(most_layers - 1))), .every_node_used = up_to(2) == 0};
  const std::size_t nodes = 1 + up_to(static_cast<std::uint32_t>(most_nodes - 1));
  // Few different values, so that ties come up; now and then memory is short or a link slow.
  for (std::size_t i = 0; i < nodes; ++i) {
    const double layer_s = 0.1 * static_cast<double>(1 + up_to(5));
    const double hop_s = (up_to(3) == 0 ? 0.4 : 0.03) * static_cast<double>(up_to(8));
    chain.nodes.push_back({.layer_s = layer_s, .room_layers = static_cast<std::int64_t>(up_to(static_cast<std::uint32_t>(most_layers))), .hop_s = hop_s});
  }
  return chain;
}

/// The same, with an embedding and a head that take time and room wherever they come to lie.
NodeChain with_ends(NodeChain chain, std::mt19937& random) {
  const auto up_to = [&](std::uint32_t most) { return random() % (most + 1); };
  for (ChainNode& node : chain.nodes) {
    node.embedding_s = 0.05 * static_cast<double>(up_to(4));
    node.head_s = 0.2 * static_cast<double>(up_to(6));
    node.room_as_first = node.room_layers - up_to(2);
    node.room_as_last = node.room_layers - up_to(3);
    node.room_as_both = std::min(node.room_as_first, node.room_as_last) - up_to(2);
  }
  return chain;
}

struct Best {
  double latency_s = never;
  double pace_s = never;
  double latency_at_pace_s = never;  ///< Least among the fastest.
};

void try_all(const NodeChain& chain, LayersOfNodes& layers, std::size_t node, std::int64_t left, Best& best) {
  if (node + 1 == chain.nodes.size()) {
    layers[node] = left;
    if (!is_valid(chain, layers)) return;
    const ChainTimes times = times_of(chain, layers);
    best.latency_s = std::min(best.latency_s, times.latency_s);
    if (times.pace_s < best.pace_s) best.latency_at_pace_s = never;
    best.pace_s = std::min(best.pace_s, times.pace_s);
    if (times.pace_s == best.pace_s) best.latency_at_pace_s = std::min(best.latency_at_pace_s, times.latency_s);
    return;
  }
  for (std::int64_t here = 0; here <= left; ++here) {
    layers[node] = here;
    try_all(chain, layers, node + 1, left - here, best);
  }
}

TEST(BothOptima, AreThoseOfAllSplits) {
  std::mt19937 random(11);
  int feasible = 0;
  int infeasible = 0;
  for (int round = 0; round < 3000; ++round) {
    const NodeChain plain = random_chain(random, 5, 9);
    const NodeChain chain = round % 2 == 0 ? plain : with_ends(plain, random);
    Best best;
    LayersOfNodes layers(chain.nodes.size());
    try_all(chain, layers, 0, chain.layers, best);
    const auto latency = least_latency(chain);
    const auto pace = fastest_pace(chain);
    ASSERT_EQ(latency.has_value(), best.latency_s < never) << "round " << round;
    ASSERT_EQ(pace.has_value(), best.latency_s < never) << "round " << round;
    ++(latency ? feasible : infeasible);
    if (!latency) continue;
    ASSERT_TRUE(is_valid(chain, latency->layers)) << "round " << round;
    ASSERT_TRUE(is_valid(chain, pace->layers)) << "round " << round;
    EXPECT_NEAR(times_of(chain, latency->layers).latency_s, best.latency_s, 1e-12) << "round " << round;
    EXPECT_EQ(times_of(chain, pace->layers).pace_s, best.pace_s) << "round " << round;
    EXPECT_NEAR(times_of(chain, pace->layers).latency_s, best.latency_at_pace_s, 1e-12) << "round " << round;
    EXPECT_NEAR(latency->bound_s, best.latency_s, 1e-12) << "round " << round;
    EXPECT_EQ(pace->bound_s, best.pace_s) << "round " << round;
  }
  EXPECT_GT(feasible, 1000);
  EXPECT_GT(infeasible, 300);
}

/// By dynamic programming over node and layers placed: before the first used node, between, and after the last. A hop is
/// paid between only; a node in between may be idle.
Best by_dynamic_programming(const NodeChain& chain) {
  const auto layers = static_cast<std::size_t>(chain.layers);
  enum State {
    before,
    between,
    after
  };
  using Row = std::vector<double>;
  const auto solve = [&](auto&& join) {
    std::vector<Row> now(3, Row(layers + 1, never));
    now[before][0] = 0;
    for (std::size_t i = 0; i < chain.nodes.size(); ++i) {
      const ChainNode& node = chain.nodes[i];
      std::vector<Row> next(3, Row(layers + 1, never));
      const auto improve = [&](State state, std::size_t placed, double value) { next[state][placed] = std::min(next[state][placed], value); };
      for (std::size_t placed = 0; placed <= layers; ++placed) {
        if (!chain.every_node_used) improve(before, placed, now[before][placed]);
        if (!chain.every_node_used) improve(after, placed, now[after][placed]);
        for (std::size_t here = chain.every_node_used ? 1 : 0; here <= std::min<std::size_t>(layers - placed, static_cast<std::size_t>(node.room_layers)); ++here) {
          const double stage_s = static_cast<double>(here) * node.layer_s;
          const double from_start = here > 0 ? now[before][placed] : never;
          const double value = join(std::min(from_start, now[between][placed]), stage_s);
          improve(after, placed + here, value);
          improve(between, placed + here, join(value, node.hop_s));
        }
      }
      now = std::move(next);
    }
    return now[after][layers];
  };
  return {.latency_s = solve([](double a, double b) { return a + b; }), .pace_s = solve([](double a, double b) { return std::max(a, b); })};
}

TEST(BothOptima, AreThoseOfADynamicProgramme) {
  std::mt19937 random(12);
  for (int round = 0; round < 400; ++round) {
    const NodeChain chain = random_chain(random, 14, 60);
    const Best best = by_dynamic_programming(chain);
    const auto latency = least_latency(chain);
    ASSERT_EQ(latency.has_value(), best.latency_s < never) << "round " << round;
    if (!latency) continue;
    EXPECT_NEAR(times_of(chain, latency->layers).latency_s, best.latency_s, 1e-9) << "round " << round;
    EXPECT_EQ(times_of(chain, fastest_pace(chain)->layers).pace_s, best.pace_s) << "round " << round;
  }
}

// ---- Laws -------------------------------------------------------------------------------------------------------------

TEST(BothOptima, NeverLoseByMoreFreedom) {
  std::mt19937 random(13);
  int compared = 0;
  for (int round = 0; round < 3000; ++round) {
    NodeChain chain = random_chain(random, 8, 30);
    chain.every_node_used = true;
    const auto all_used = least_latency(chain);
    if (!all_used) continue;
    ++compared;
    const double all_used_pace_s = times_of(chain, fastest_pace(chain)->layers).pace_s;
    chain.every_node_used = false;
    const double free_s = times_of(chain, least_latency(chain)->layers).latency_s;
    const double free_pace_s = times_of(chain, fastest_pace(chain)->layers).pace_s;
    EXPECT_LE(free_s, times_of(chain, all_used->layers).latency_s + 1e-12);
    EXPECT_LE(free_pace_s, all_used_pace_s);
    ++chain.nodes[random() % chain.nodes.size()].room_layers;
    EXPECT_LE(times_of(chain, least_latency(chain)->layers).latency_s, free_s + 1e-12) << "more memory";
    EXPECT_LE(times_of(chain, fastest_pace(chain)->layers).pace_s, free_pace_s) << "more memory";
    chain.nodes[random() % chain.nodes.size()].layer_s *= 0.5;
    EXPECT_LE(times_of(chain, least_latency(chain)->layers).latency_s, free_s + 1e-12) << "a faster node";
  }
  EXPECT_GT(compared, 200);
}

// The head goes where its own time and what it takes from the layers cost least.
TEST(Ends, AreWeighedWithTheLayers) {
  const ChainNode fast{.layer_s = 1, .room_layers = 4, .embedding_s = 0.1, .head_s = 2, .room_as_last = 3, .room_as_both = 3};
  const ChainNode slow{.layer_s = 2, .room_layers = 4, .embedding_s = 0.1, .head_s = 4, .room_as_last = 3, .room_as_both = 3};
  EXPECT_EQ(least_latency({.layers = 3, .nodes = {fast, slow}})->layers, (LayersOfNodes{3, 0}));
  const auto four = least_latency({.layers = 4, .nodes = {fast, slow}});
  EXPECT_EQ(four->layers, (LayersOfNodes{3, 1})) << "beside the head the fast node has room for 3";
  EXPECT_DOUBLE_EQ(four->bound_s, 0.1 + 3 * 1 + 1 * 2 + 4);
  EXPECT_EQ(fastest_pace({.layers = 4, .nodes = {fast, slow}})->layers, (LayersOfNodes{3, 1}));
  EXPECT_EQ(fastest_pace({.layers = 4, .nodes = {slow, fast}})->layers, (LayersOfNodes{2, 2})) << "the head on the fast node";
}

TEST(LeastLatency, KeepsALimitOfPace) {
  std::mt19937 random(14);
  for (int round = 0; round < 500; ++round) {
    const NodeChain chain = with_ends(random_chain(random, 8, 30), random);
    const auto fastest = fastest_pace(chain);
    if (!fastest) continue;
    const double pace_s = times_of(chain, fastest->layers).pace_s;
    EXPECT_FALSE(least_latency(chain, pace_s * (1 - 1e-12))) << "round " << round;
    const auto between = least_latency(chain, pace_s * 1.3);
    ASSERT_TRUE(between) << "round " << round;
    EXPECT_LE(times_of(chain, between->layers).pace_s, pace_s * 1.3) << "round " << round;
  }
}

// The largest problem that is read: seconds, were the time to grow with layers × nodes.
TEST(BothOptima, AreFoundForTenThousandLayersOnAThousandNodes) {
  std::mt19937 random(15);
  NodeChain chain{.layers = 10'000};
  for (int i = 0; i < 1000; ++i) chain.nodes.push_back({.layer_s = 1e-4 * static_cast<double>(1 + random() % 1000), .room_layers = static_cast<std::int64_t>(random() % 40), .hop_s = 1e-5 * static_cast<double>(random() % 100)});
  const auto latency = least_latency(chain);
  const auto pace = fastest_pace(chain);
  ASSERT_TRUE(latency && pace);
  EXPECT_TRUE(is_valid(chain, latency->layers));
  EXPECT_TRUE(is_valid(chain, pace->layers));
  EXPECT_LE(times_of(chain, latency->layers).latency_s, times_of(chain, pace->layers).latency_s);
  EXPECT_LE(times_of(chain, pace->layers).pace_s, times_of(chain, latency->layers).pace_s);
}

}  // namespace
}  // namespace plimsoll
