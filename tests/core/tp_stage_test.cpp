// One stage on a TP group: its throughput estimate and the layers it can hold.
#include "core/place/tp_stage.hpp"

#include <gtest/gtest.h>

#include "core/physics/activations.hpp"

namespace plimsoll {
namespace {

constexpr double gib = 1073741824.0;

struct ThroughputCase {
  const char* name;
  const char* gpu;
  double sequence, batch, layers;
  std::int64_t tp;
  double want;
};

const ThroughputCase throughput_cases[] = {
    // name                        gpu        s    B   n tp  max(1, a·s + b·B + c·n + d) · tp · efficiency
    {"one_gpu", "A100", 2048, 16, 4, 1, 217.52},
    {"two_keep_nine_tenths", "A100", 2048, 16, 4, 2, 217.52 * 1.8},
    {"four_keep_eight_tenths", "A100", 2048, 16, 4, 4, 217.52 * 3.2},
    {"eight_keep_seven_tenths", "A100", 2048, 16, 4, 8, 217.52 * 5.6},
    {"any_other_keeps_seven_tenths", "A100", 2048, 16, 4, 3, 217.52 * 2.1},
    {"more_layers_are_faster", "A100", 2048, 16, 5, 1, 219.52},
    {"never_below_one", "T4", 1e6, 1, 1, 1, 1},
    {"the_floor_comes_before_tp", "T4", 1e6, 1, 1, 2, 1.8},
};

class StageThroughput : public testing::TestWithParam<ThroughputCase> {};
TEST_P(StageThroughput, FollowsTheLinearEstimate) {
  const ThroughputCase& c = GetParam();
  EXPECT_DOUBLE_EQ(tp_stage_throughput(*find_stage_coefficients(c.gpu), c.sequence, c.batch, c.layers, c.tp), c.want);
}
INSTANTIATE_TEST_SUITE_P(TpStage, StageThroughput, testing::ValuesIn(throughput_cases), [](const auto& each) { return each.param.name; });

TEST(StageCoefficientsOf, KnowsTheTenGpusOfTheSourceAndNoOther) {
  for (const char* gpu : {"A100", "V100", "H100", "RTX4090", "L20", "L40", "L40S", "A10", "A40", "T4"}) {
    ASSERT_NE(find_stage_coefficients(gpu), nullptr) << gpu;
    EXPECT_GT(find_stage_coefficients(gpu)->per_layer, 0) << gpu;
  }
  EXPECT_EQ(find_stage_coefficients("B200"), nullptr);
  EXPECT_EQ(find_stage_coefficients("a100"), nullptr);
  EXPECT_NE(find_stage_coefficients(fallback_gpu), nullptr);
}

struct SegmentCase {
  const char* name;
  double memory_gib, layer_gib, activation_gib;
  std::int64_t layers, tp;
  std::int64_t want;
  bool one_fits;
  std::int64_t least;
};

const SegmentCase segment_cases[] = {
    // name                    M     w    A   L  tp  most  fits  least
    {"what_is_left_over_w", 80, 3.5, 2.5, 32, 1, 22, true, 7},
    {"exactly_full_fits", 10, 2, 4, 32, 1, 3, true, 1},
    {"no_more_than_the_model", 80, 0.5, 2.5, 12, 1, 12, true, 4},
    {"tp_splits_the_weights", 16, 8, 4, 40, 4, 6, true, 2},
    {"none_fits_and_one_is_said", 16, 3.5, 41.4, 80, 1, 1, false, 1},
    {"one_fits_and_one_is_said", 16, 10, 4, 80, 1, 1, true, 1},
};

class Segment : public testing::TestWithParam<SegmentCase> {};
TEST_P(Segment, IsAsLongAsMemoryAllowsAndNeverEmpty) {
  const SegmentCase& c = GetParam();
  const LargestSegment got = largest_segment(c.memory_gib * gib, c.layer_gib * gib, c.activation_gib * gib, c.layers, c.tp);
  EXPECT_EQ(got.layers, c.want);
  EXPECT_EQ(got.one_layer_fits, c.one_fits);
  EXPECT_EQ(got.least(), c.least);
}
INSTANTIATE_TEST_SUITE_P(TpStage, Segment, testing::ValuesIn(segment_cases), [](const auto& each) { return each.param.name; });

TEST(Segment, HoldsOneMoreLayerOnlyWhereOneMoreWouldFit) {
  for (double memory = 1; memory < 40; memory += 0.7) {
    for (const std::int64_t tp : {1, 2, 4, 8}) {
      const double activation = tp_allreduce_activations(2, 512, 4096, static_cast<double>(tp), 2).peak_bytes();
      const LargestSegment got = largest_segment(memory * gib, 1.3 * gib, activation, 64, tp);
      const auto bytes = [&](std::int64_t n) { return stage_memory_bytes(1.3 * gib, activation, static_cast<double>(n), static_cast<double>(tp)); };
      EXPECT_EQ(got.one_layer_fits, bytes(1) <= memory * gib);
      EXPECT_EQ(bytes(got.layers) <= memory * gib, got.one_layer_fits);
      EXPECT_TRUE(got.layers == 64 || bytes(got.layers + 1) > memory * gib);
    }
  }
}

TEST(SegmentStarts, AreThinnedOutPastFortyLayers) {
  EXPECT_EQ(segment_start_step(1), 1);
  EXPECT_EQ(segment_start_step(40), 1);
  EXPECT_EQ(segment_start_step(41), 2);
  EXPECT_EQ(segment_start_step(80), 4);
  EXPECT_EQ(segment_start_step(99), 4);
}

}  // namespace
}  // namespace plimsoll
