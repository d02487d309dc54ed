// Placement: the original's model and its faults against a second telling of that model, the corrected answer against trying
// every chain, and the cases in which they differ.
#include "core/place/placement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "core/physics/activations.hpp"
#include "core/place/placement_instance.hpp"
#include "core/report/place.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/json_write.hpp"

namespace plimsoll {
namespace {

constexpr double gib = 1073741824.0;
constexpr double gbit = 1e9 / 8;

PlaceGpus gpus(const char* type, std::int64_t count, double memory_gib, std::int64_t tp) {
  return {.type = type, .count = count, .memory_bytes = memory_gib * gib, .tp = tp, .throughput = {}};
}

PlaceTypeLink between(const char* from, const char* to, double gbit_per_s) { return {.from = from, .to = to, .bytes_per_s = gbit_per_s * gbit}; }

/// The original's mixed-integer model told again, from its variables and constraints, and solved by trying all chains.
class OriginalModel {
 public:
  struct Segment {
    std::size_t type = 0;
    std::int64_t group = 0, start = 0, size = 0, tp = 1;
    std::int64_t end() const { return start + size - 1; }
  };

  OriginalModel(const PlaceProblem& problem, bool has_caps, bool has_order, bool has_local_numbers) : problem_(problem), has_caps_(has_caps), has_order_(has_order), has_local_numbers_(has_local_numbers), links_(link_matrix(problem)) {
    make_segments();
    leads_on_.resize(segments_.size());
    is_led_to_.resize(segments_.size());
    for (std::size_t a = 0; a < segments_.size(); ++a) {
      for (std::size_t b = 0; b < segments_.size(); ++b) {
        if (segments_[b].start != segments_[a].end() + 1 || overlap(segments_[a], segments_[b])) continue;
        ++connections_;
        leads_on_[a] = true;
        is_led_to_[b] = true;
        best_link_ = std::max(best_link_, throughput(segments_[a], segments_[b]));
      }
    }
    choose({}, 1);
  }
  double best() const { return best_; }
  std::size_t segments() const { return segments_.size(); }
  std::size_t connections() const { return connections_; }

 private:
  void make_segments() {
    const std::int64_t layers = problem_.model.layers;
    const std::int64_t step = layers > 40 ? layers / 20 : 1;
    for (std::size_t type = 0; type < problem_.gpus.size(); ++type) {
      const std::int64_t tp = *problem_.gpus[type].tp;
      std::int64_t most = 1;
      while (most < layers && static_cast<double>(most + 1) * problem_.model.layer_bytes / static_cast<double>(tp) + activations_of(problem_, tp).peak_bytes() <= problem_.gpus[type].memory_bytes) ++most;
      best_of_type_.push_back(stage_throughput_of(problem_, problem_.gpus[type], tp, most));
      for (std::int64_t group = 0; group < problem_.gpus[type].count / tp; ++group) {
        for (std::int64_t start = 1; start <= layers; start += step) {
          for (std::int64_t size = std::max<std::int64_t>(1, most / 3); size <= most && start + size - 1 <= layers; ++size) segments_.push_back({type, group, start, size, tp});
        }
      }
    }
  }

  bool overlap(const Segment& a, const Segment& b) const {
    if (a.type != b.type && !has_local_numbers_) return false;
    for (std::int64_t i = a.group * a.tp; i < (a.group + 1) * a.tp; ++i) {
      if (i >= b.group * b.tp && i < (b.group + 1) * b.tp) return true;
    }
    return false;
  }

  std::int64_t master(const Segment& segment) const {
    std::int64_t gpu = segment.group * segment.tp;
    for (std::size_t type = 0; type < segment.type; ++type) gpu += problem_.gpus[type].count;
    return gpu;
  }

  double throughput(const Segment& a, const Segment& b) const {
    const auto share = [](std::int64_t tp) { return tp > 1 ? static_cast<double>(tp - 1) / static_cast<double>(tp) : 1.0; };
    const double link = links_[static_cast<std::size_t>(master(a) * problem_.gpu_count() + master(b))] / gbit;
    return std::min({share(a.tp) * 600, link, share(b.tp) * 600}) / (tensor_bytes_of(problem_) / gib);
  }

  void choose(std::vector<std::size_t> chain, std::int64_t layer) {
    if (layer > problem_.model.layers) return judge(chain);
    for (std::size_t s = 0; s < segments_.size(); ++s) {
      const bool is_taken = std::any_of(chain.begin(), chain.end(), [&](std::size_t other) { return segments_[other].type == segments_[s].type && segments_[other].group == segments_[s].group; });
      if (segments_[s].start != layer || is_taken) continue;
      chain.push_back(s);
      choose(chain, segments_[s].end() + 1);
      chain.pop_back();
    }
  }

  void judge(const std::vector<std::size_t>& chain) {
    double value = std::numeric_limits<double>::infinity();
    std::size_t connected = 0;
    for (std::size_t i = 0; i < chain.size(); ++i) {
      const Segment& segment = segments_[chain[i]];
      value = std::min(value, stage_throughput_of(problem_, problem_.gpus[segment.type], segment.tp, segment.size));
      if (i == 0) continue;
      const Segment& before = segments_[chain[i - 1]];
      if (!overlap(before, segment)) {
        const double link = throughput(before, segment);
        if (link <= 0) return;
        value = std::min(value, link);
        ++connected;
      } else if (leads_on_[chain[i - 1]] || is_led_to_[chain[i]]) {
        return;
      }
    }
    if (has_caps_ && connections_ > connected) value = std::min(value, 2 * best_link_);
    for (std::size_t type = 0; type < problem_.gpus.size(); ++type) {
      bool is_idle_before = false;
      for (std::int64_t group = 0; group < problem_.gpus[type].count / *problem_.gpus[type].tp; ++group) {
        const bool is_used = std::any_of(chain.begin(), chain.end(), [&](std::size_t s) { return segments_[s].type == type && segments_[s].group == group; });
        if (is_used && is_idle_before && has_order_) return;
        if (!is_used && has_caps_) value = std::min(value, 3 * best_of_type_[type]);
        is_idle_before = is_idle_before || !is_used;
      }
    }
    best_ = std::max(best_, value);
  }

  const PlaceProblem& problem_;
  bool has_caps_;
  bool has_order_;
  bool has_local_numbers_;
  std::vector<double> links_;
  std::vector<Segment> segments_;
  std::size_t connections_ = 0;
  std::vector<bool> leads_on_;   ///< Some connection starts here; without one the model has no constraint that asks for it.
  std::vector<bool> is_led_to_;  ///< Some connection ends here.
  std::vector<double> best_of_type_;
  double best_link_ = 0;
  double best_ = 0;
};

PlaceProblem random_problem(unsigned seed) {
  std::mt19937 random(seed);
  const auto from = [&](int least, int most) { return least + static_cast<int>(random() % static_cast<unsigned>(most - least + 1)); };
  constexpr const char* types[] = {"A100", "V100", "T4", "H100", "A10"};
  PlaceProblem problem;
  const int type_count = from(1, 3);
  for (int i = 0; i < type_count; ++i) {
    const std::int64_t tp = from(0, 2) == 0 ? 2 : 1;
    problem.gpus.push_back(gpus(types[(i + static_cast<int>(seed % 3)) % 5], tp * from(1, type_count == 1 ? 4 : 2), from(2, 40), tp));
  }
  problem.model = {.layers = from(2, 8), .hidden = 4096, .layer_bytes = from(1, 8) * gib};
  problem.batch = from(1, 16);
  problem.sequence = 256 * from(1, 8);
  const auto count = static_cast<std::size_t>(problem.gpu_count());
  problem.matrix.resize(count);
  for (PlaceLinkRow& row : problem.matrix) row.to_bytes_per_s.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < i; ++j) problem.matrix[i].to_bytes_per_s[j] = problem.matrix[j].to_bytes_per_s[i] = from(0, 5) == 0 ? 0 : from(1, 60) * gbit;
  }
  return problem;
}

TEST(Placement, AnswersAsTheOriginalsModelDoesAndAsTryingEveryChainDoes) {
  int differ = 0;
  int none = 0;
  int chained = 0;
  for (unsigned seed = 0; seed < 400; ++seed) {
    const PlaceProblem problem = random_problem(seed);
    const PlaceReport report = place(problem);
    const OriginalModel original(problem, true, true, true);
    ASSERT_NEAR(report.original.throughput.value_or(0), original.best(), 1e-9 * original.best()) << "seed " << seed;
    ASSERT_EQ(static_cast<std::size_t>(report.original.segments), original.segments()) << "seed " << seed;
    ASSERT_EQ(static_cast<std::size_t>(report.original.connections), original.connections()) << "seed " << seed;
    const double in_order = OriginalModel(problem, false, true, true).best();
    const double local = OriginalModel(problem, false, false, true).best();
    const double corrected = OriginalModel(problem, false, false, false).best();
    ASSERT_NEAR(report.ladder[2].throughput.value_or(0), in_order, 1e-9 * in_order) << "seed " << seed;
    ASSERT_NEAR(report.ladder[3].throughput.value_or(0), local, 1e-9 * local) << "seed " << seed;
    ASSERT_NEAR(report.corrected.throughput.value_or(0), corrected, 1e-9 * corrected) << "seed " << seed;
    ASSERT_NE(report.corrected.status, PlaceStatus::not_proven);
    differ += std::abs(original.best() - corrected) > 1e-9 * corrected ? 1 : 0;
    none += corrected == 0 ? 1 : 0;
    chained += report.corrected.stages.size() > 1 ? 1 : 0;
  }
  EXPECT_GT(differ, 40);
  EXPECT_GT(none, 10);
  EXPECT_GT(chained, 40);
}

TEST(Placement, StartsSegmentsAtTheThinnedLayersOfADeepModel) {
  PlaceProblem problem;
  problem.gpus = {gpus("A100", 2, 40, 1), gpus("V100", 2, 32, 1)};
  problem.between = {between("A100", "A100", 400), between("A100", "V100", 100), between("V100", "V100", 300)};
  problem.model = {.layers = 46, .hidden = 4096, .layer_bytes = 1.5 * gib};
  problem.batch = 4;
  problem.sequence = 2048;
  const PlaceReport report = place(problem);
  EXPECT_NEAR(*report.corrected.throughput, OriginalModel(problem, false, false, false).best(), 1e-9);
  for (const PlaceStageReport& stage : report.corrected.stages) EXPECT_EQ((stage.first_layer - 1) % 2, 0);
  EXPECT_GE(*report.whole.throughput, *report.corrected.throughput);
}

TEST(Placement, TellsHowFarItIsFromNoneOnAndChangesNothing) {
  PlaceProblem problem;
  problem.gpus = {gpus("A100", 2, 40, 1)};
  problem.between = {between("A100", "A100", 400)};
  problem.model = {.layers = 8, .hidden = 4096, .layer_bytes = gib};
  problem.batch = 1;
  problem.sequence = 128;
  std::vector<double> shares;
  const PlaceReport watched = place(problem, [&](double share) { shares.push_back(share); });
  ASSERT_EQ(shares.size(), watched.ladder.size());
  EXPECT_EQ(shares.front(), 0);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_LT(shares.back(), 1);
  EXPECT_EQ(watched.headline, place(problem).headline);
}

/// An H100 pair that holds the whole model, beside something slow that is not needed.
PlaceProblem fast_beside_slow(PlaceGpus slow, double slow_gbit) {
  PlaceProblem problem;
  problem.gpus = {gpus("H100", 2, 80, 2), slow};
  problem.between = {between("H100", "H100", 900), between("H100", slow.type.c_str(), slow_gbit), between(slow.type.c_str(), slow.type.c_str(), slow_gbit)};
  problem.model = {.layers = 12, .hidden = 4096, .layer_bytes = 0.5 * gib};
  problem.batch = 16;
  problem.sequence = 2048;
  return problem;
}

TEST(PlacementFaults, AnIdleSlowTypeCapsTheOriginal) {
  const PlaceReport report = place(fast_beside_slow(gpus("T4", 1, 16, 1), 100));
  // H100: (−0.012·2048 + 6·16 + 2.5·12 + 200) · 2 · 0.9; T4: 3 · (−0.005·2048 + 1.5·16 + 0.8·12 + 50).
  EXPECT_DOUBLE_EQ(*report.corrected.throughput, 542.5632);
  EXPECT_NEAR(*report.original.throughput, 3 * 73.36, 1e-9);
  EXPECT_TRUE(report.ladder[1].changes);
  EXPECT_FALSE(report.ladder[2].changes);
  EXPECT_EQ(report.original.corrected_throughput, report.corrected.throughput);
}

TEST(PlacementFaults, AnIdleLinkCapsTheOriginal) {
  // Two cards more, so that there is a link to leave out: 2 · 10 Gbit/s over 0.25 GiB.
  const PlaceReport report = place(fast_beside_slow(gpus("A100", 3, 80, 1), 10));
  EXPECT_DOUBLE_EQ(*report.corrected.throughput, 542.5632);
  EXPECT_DOUBLE_EQ(*report.original.throughput, 2 * 10 / 0.25);
  EXPECT_FALSE(report.ladder[1].changes);
  EXPECT_TRUE(report.ladder[2].changes);
}

TEST(PlacementFaults, GpusOfTwoTypesWithOneNumberAreOneGpuToTheOriginal) {
  PlaceProblem problem;
  problem.gpus = {gpus("A100", 2, 40, 1), gpus("V100", 2, 32, 2)};
  problem.between = {between("A100", "A100", 400), between("A100", "V100", 50), between("V100", "V100", 300)};
  problem.model = {.layers = 20, .hidden = 4096, .layer_bytes = 4 * gib};
  problem.batch = 4;
  problem.sequence = 2048;
  const PlaceReport report = place(problem);
  EXPECT_EQ(report.original.status, PlaceStatus::none);
  EXPECT_FALSE(report.original.throughput);
  EXPECT_NEAR(*report.corrected.throughput, 167.52, 1e-9);
  EXPECT_TRUE(report.ladder[4].changes);
}

TEST(PlacementFaults, APairWithNoLinkAtAllIsFreeToTheOriginal) {
  PlaceProblem problem;
  problem.gpus = {gpus("A100", 1, 40, 1), gpus("V100", 1, 32, 1)};
  problem.between = {between("A100", "V100", 1)};
  problem.model = {.layers = 16, .hidden = 4096, .layer_bytes = 4 * gib};
  problem.batch = 4;
  problem.sequence = 2048;
  const PlaceReport report = place(problem);
  EXPECT_NEAR(*report.original.throughput, 106.116, 1e-9);
  EXPECT_FALSE(report.original.links.front().is_counted);
  EXPECT_DOUBLE_EQ(*report.original.corrected_throughput, 1 / 0.0625);
  EXPECT_DOUBLE_EQ(*report.corrected.throughput, 1 / 0.0625);
  EXPECT_TRUE(report.corrected.links.front().binds);
  EXPECT_EQ(report.original.connections, 0);
}

TEST(PlacementFaults, OnlyTheFirstGroupsOfATypeAreUsedByTheOriginal) {
  // GPUs 1 and 2 are joined well, GPU 0 badly; two are needed.
  PlaceProblem problem;
  problem.gpus = {gpus("A10", 3, 24, 1)};
  problem.matrix = {{{0, gbit, gbit}}, {{gbit, 0, 100 * gbit}}, {{gbit, 100 * gbit, 0}}};
  problem.model = {.layers = 16, .hidden = 4096, .layer_bytes = 2 * gib};
  problem.batch = 8;
  problem.sequence = 1024;
  const PlaceReport report = place(problem);
  EXPECT_DOUBLE_EQ(*report.original.throughput, 1 / 0.0625);
  EXPECT_GT(*report.corrected.throughput, 80);
  EXPECT_EQ(report.corrected.unused, (std::vector<std::string>{"A10 TP1: GPU 0"}));
  EXPECT_TRUE(report.ladder[3].changes);
}

// 1 Mbit/s carries 125,000 B/s, and a token is 2·4,096 B: 15.26 tokens/s, where the original's number is 0.016.
TEST(PlacementFaults, ALinkCountsInGbitOverGibWhereTokensPerSecondAreMeant) {
  PlaceProblem problem;
  problem.gpus = {gpus("A100", 1, 40, 1), gpus("V100", 1, 32, 1)};
  problem.between = {between("A100", "V100", 0.001)};
  problem.model = {.layers = 16, .hidden = 4096, .layer_bytes = 4 * gib};
  problem.batch = 4;
  problem.sequence = 2048;
  const PlaceReport slow = place(problem);
  EXPECT_DOUBLE_EQ(*slow.corrected.throughput, 0.016);
  EXPECT_NEAR(*slow.in_tokens.throughput, 125000.0 / 8192, 1e-9);
  EXPECT_TRUE(slow.in_tokens.links.front().binds);
  EXPECT_NE(slow.cause.find("with links in tokens/s, as stages are, the best is 15.2588"), std::string::npos) << slow.cause;
  problem.between = {between("A100", "V100", 1)};
  const PlaceReport usual = place(problem);
  EXPECT_TRUE(usual.corrected.links.front().binds);
  EXPECT_FALSE(usual.in_tokens.links.front().binds);
}

TEST(PlacementFaults, AGpuThatHoldsNoLayerIsStillUsedAndTheWholeSpaceLeavesItOut) {
  PlaceProblem problem;
  problem.gpus = {gpus("A100", 1, 16, 1), gpus("T4", 1, 2, 1)};
  problem.between = {between("A100", "T4", 100)};
  problem.model = {.layers = 4, .hidden = 4096, .layer_bytes = 4 * gib};
  problem.batch = 4;
  problem.sequence = 1024;
  const PlaceReport report = place(problem);
  ASSERT_EQ(report.corrected.stages.size(), 2u);
  EXPECT_TRUE(std::any_of(report.corrected.stages.begin(), report.corrected.stages.end(), [](const PlaceStageReport& stage) { return stage.type == "T4" && !stage.fits; }));
  EXPECT_EQ(report.whole.status, PlaceStatus::none);
  EXPECT_FALSE(report.types[1].one_layer_fits);
  EXPECT_NE(place_as_text(report).find("does not fit"), std::string::npos);
  EXPECT_NE(place_as_svg(report).find("does not fit"), std::string::npos);
}

TEST(PlacementFaults, TheLeastSegmentSizeCutsOffABetterChain) {
  // Each holds 9 layers, so none may hold fewer than 3: the slower T4, which gains with each layer, gets 7 of the 10, not 9.
  PlaceProblem problem;
  problem.gpus = {gpus("T4", 1, 37, 1), gpus("H100", 1, 37, 1)};
  problem.between = {between("T4", "H100", 100)};
  problem.model = {.layers = 10, .hidden = 4096, .layer_bytes = 4 * gib};
  problem.batch = 1;
  problem.sequence = 128;
  const PlaceReport report = place(problem);
  EXPECT_EQ(report.types[0].most_layers, 9);
  EXPECT_EQ(report.types[0].least_layers, 3);
  EXPECT_NEAR(*report.whole.throughput - *report.corrected.throughput, 2 * 0.8, 1e-9);
  EXPECT_TRUE(report.ladder[5].changes);
}

TEST(PlacementFaults, TheThinnedStartsCutOffTheOnlyChain) {
  // 41 + 1 layers is the only split of 42; with starts at odd layers alone, neither GPU can come second.
  PlaceProblem problem;
  problem.gpus = {gpus("A100", 1, 42, 1), gpus("T4", 1, 2, 1)};
  problem.between = {between("A100", "T4", 100)};
  problem.model = {.layers = 42, .hidden = 4096, .layer_bytes = gib};
  problem.batch = 1;
  problem.sequence = 128;
  const PlaceReport report = place(problem);
  EXPECT_EQ(report.corrected.status, PlaceStatus::none);
  EXPECT_EQ(report.whole.status, PlaceStatus::optimal);
}

TEST(Placement, TriesEveryTpDegreeThatItMay) {
  PlaceProblem problem;
  problem.gpus = {gpus("A100", 4, 80, 1), gpus("H100", 2, 80, 1)};
  problem.gpus[0].tp.reset();
  problem.gpus[1].tp.reset();
  problem.between = {between("A100", "A100", 400), between("A100", "H100", 200), between("H100", "H100", 400)};
  problem.model = {.layers = 12, .hidden = 4096, .layer_bytes = 0.5 * gib};
  problem.batch = 16;
  problem.sequence = 2048;
  EXPECT_EQ(place(problem).corrected.tp_choices, 1);
  problem.search_tp = true;
  const PlaceReport searched = place(problem);
  EXPECT_EQ(searched.corrected.tp_choices, 6);
  double best = 0;
  for (const std::int64_t a100 : {1, 2, 4}) {
    for (const std::int64_t h100 : {1, 2}) {
      PlaceProblem one = problem;
      one.gpus[0].tp = a100;
      one.gpus[1].tp = h100;
      best = std::max(best, place(one).corrected.throughput.value_or(0));
    }
  }
  EXPECT_EQ(searched.corrected.throughput, best);
  EXPECT_EQ(searched.corrected.tp.front(), 4);
}

TEST(Placement, TakesTheFallbacksEstimateForAnUnknownGpuAndSaysSo) {
  PlaceProblem problem = fast_beside_slow(gpus("A100", 1, 80, 1), 100);
  problem.gpus.erase(problem.gpus.begin());
  problem.between.clear();
  const double known = *place(problem).corrected.throughput;
  problem.gpus[0].type = "B200";
  const PlaceReport report = place(problem);
  EXPECT_EQ(*report.corrected.throughput, known);
  EXPECT_NE(report.types[0].coefficients.find("A100"), std::string::npos);
  ASSERT_FALSE(report.cautions.empty());
  EXPECT_NE(report.cautions.front().find("B200"), std::string::npos);
  problem.gpus[0].throughput = StageCoefficients{.per_token_of_sequence = 0, .per_sequence = 0, .per_layer = 0, .constant = 77};
  EXPECT_EQ(*place(problem).corrected.throughput, 77);
}

TEST(Placement, MayPreferShortStagesWhereLayersCostThroughput) {
  PlaceProblem problem = fast_beside_slow(gpus("A100", 3, 80, 1), 100);
  problem.gpus.erase(problem.gpus.begin());
  problem.between.erase(problem.between.begin(), problem.between.end() - 1);
  problem.gpus[0].throughput = StageCoefficients{.per_token_of_sequence = 0, .per_sequence = 0, .per_layer = -10, .constant = 300};
  const PlaceReport report = place(problem);
  EXPECT_EQ(*report.corrected.throughput, 260);
  EXPECT_EQ(report.corrected.throughput, OriginalModel(problem, false, false, false).best());
  EXPECT_EQ(report.original.throughput, OriginalModel(problem, true, true, true).best());
  EXPECT_GT(report.corrected.stages.size(), 1u);
}

TEST(Placement, SaysWhatIsNotProvenWhenItsStatesRunOut) {
  PlaceProblem problem;
  problem.gpus = {gpus("A10", 24, 24, 1)};
  problem.model = {.layers = 199, .hidden = 4096, .layer_bytes = 2.3 * gib};
  problem.batch = 8;
  problem.sequence = 1024;
  std::mt19937 random(3);
  problem.matrix.resize(24);
  for (PlaceLinkRow& row : problem.matrix) row.to_bytes_per_s.resize(24);
  for (std::size_t i = 0; i < 24; ++i) {
    for (std::size_t j = 0; j < i; ++j) problem.matrix[i].to_bytes_per_s[j] = problem.matrix[j].to_bytes_per_s[i] = (0.5 + static_cast<double>(random() % 1000) / 300) * gbit;
  }
  problem.most_states = 100;
  const PlaceReport stopped = place(problem);
  problem.most_states = 20000;
  const PlaceReport finished = place(problem);
  ASSERT_EQ(finished.corrected.status, PlaceStatus::optimal);
  ASSERT_EQ(stopped.corrected.status, PlaceStatus::not_proven);
  EXPECT_GE(*stopped.corrected.bound, *finished.corrected.throughput);
  EXPECT_LE(stopped.corrected.throughput.value_or(0), *finished.corrected.throughput);
  EXPECT_GT(*stopped.corrected.gap, 0);
  EXPECT_NE(place_as_text(stopped).find("Not proven"), std::string::npos);
}

TEST(PlacementReport, NamesWhatBindsAndWhatEachStageHolds) {
  PlaceProblem problem;
  problem.gpus = {gpus("A100", 2, 40, 1), gpus("V100", 2, 32, 2)};
  problem.between = {between("A100", "A100", 400), between("A100", "V100", 50), between("V100", "V100", 300)};
  problem.model = {.layers = 20, .hidden = 4096, .layer_bytes = 4 * gib};
  problem.batch = 4;
  problem.sequence = 2048;
  const PlaceReport report = place(problem);
  ASSERT_EQ(report.corrected.stages.size(), 2u);
  ASSERT_EQ(report.corrected.links.size(), 1u);
  double slowest = report.corrected.links[0].throughput;
  for (const PlaceStageReport& stage : report.corrected.stages) {
    EXPECT_LE(stage.used_bytes, stage.available_bytes);
    EXPECT_DOUBLE_EQ(stage.used_bytes, stage.weights_bytes + stage.activations_bytes);
    EXPECT_EQ(stage.binds, stage.throughput == *report.corrected.throughput);
    EXPECT_GT(stage.used_with_all_kv_bytes, stage.used_bytes);
    slowest = std::min(slowest, stage.throughput);
  }
  EXPECT_EQ(slowest, *report.corrected.throughput);
  EXPECT_NE(report.corrected.binds.find("A100"), std::string::npos);
  // 50 Gbit/s, one way, 8192 B a token, then the pair's spread of half the tensor at 600 Gbit/s or its gather of all of it.
  EXPECT_NEAR(report.corrected.links[0].transfers_per_s, 6.25e9 / (4 * 2048 * 8192.0), 1e-6);
  EXPECT_LT(report.corrected.links[0].tokens_per_s, 6.25e9 / 8192);
}

TEST(PlacementReport, IsWhollyWrittenAndItsPictureEscapesNames) {
  PlaceProblem problem = fast_beside_slow(gpus("T4", 2, 16, 1), 100);
  problem.gpus[0].type = "<b>&\"";
  problem.between.clear();
  problem.between = {between("T4", "T4", 10)};
  const PlaceReport report = place(problem);
  Problems problems;
  const json::Value value = json::parse(write(report, Writing::numbers), problems);
  EXPECT_TRUE(problems.none());
  for (const char* key : {"headline", "cause", "corrected", "original", "whole", "ladder", "types", "cautions"}) EXPECT_NE(value.find(key), nullptr) << key;
  const std::string svg = place_as_svg(report);
  EXPECT_EQ(svg.find("<b>"), std::string::npos);
  EXPECT_NE(svg.find("&lt;b&gt;"), std::string::npos);
}

TEST(PlacementReport, KeepsToAHundredColumns) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    PlaceProblem problem = random_problem(seed);
    problem.gpus[0].type = "An accelerator with a name so long that no table would hold it";
    const std::string text = place_as_text(place(problem)) + "\n";
    std::size_t width = 0;
    for (const char c : text) {
      if (c == '\n') {
        EXPECT_LE(width, 100u) << text;
        width = 0;
      } else if ((static_cast<unsigned char>(c) & 0xC0u) != 0x80u) {
        ++width;
      }
    }
  }
}

}  // namespace
}  // namespace plimsoll
