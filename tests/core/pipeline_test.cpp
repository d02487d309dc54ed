#include "core/physics/pipeline.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "core/quantity/interval.hpp"

namespace plimsoll {
namespace {

struct Stages {
  std::vector<double> stage_s;  ///< τ_i
  std::vector<double> hop_s;    ///< η_i, after stage i; 0 after the last.
};

Pipeline<double> pipeline_of(const Stages& stages) {
  Pipeline<double> pipeline;
  for (std::size_t i = 0; i < stages.stage_s.size(); ++i) pipeline.add_stages(1, stages.stage_s[i], stages.hop_s[i]);
  return pipeline;
}

/// C(j,i) = max(C(j−1,i), A(j,i−1)) + τ_i, chunk by chunk, where a chunk arrives at A(j,i) = max(A(j−1,i), C(j,i)) + η_i: a
/// stage, and the link after it, have one chunk at a time.
double end_by_recurrence(const Stages& stages, int chunks) {
  std::vector<double> end(stages.stage_s.size(), 0.0);
  std::vector<double> arrival(stages.stage_s.size(), 0.0);
  for (int chunk = 0; chunk < chunks; ++chunk) {
    double arrives = 0;
    for (std::size_t i = 0; i < end.size(); ++i) {
      end[i] = std::max(end[i], arrives) + stages.stage_s[i];
      arrives = arrival[i] = std::max(arrival[i], end[i]) + stages.hop_s[i];
    }
  }
  return end.back();
}

TEST(Pipeline, EqualChunksEndWhereTheRecurrenceSays) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    Stages stages;
    const std::size_t count = 1 + random() % 9;
    for (std::size_t i = 0; i < count; ++i) {
      stages.stage_s.push_back(static_cast<double>(random() % 1000) / 100);
      stages.hop_s.push_back(i + 1 < count ? static_cast<double>(random() % 1500) / 100 : 0);
    }
    const int chunks = 1 + static_cast<int>(random() % 20);
    const double want = end_by_recurrence(stages, chunks);
    EXPECT_NEAR(pipeline_of(stages).end_of_chunk_s(chunks), want, 1e-9 * (1 + want)) << "round " << round;
  }
}

// τ = 2, 3, 1 and η = 0.5, 0.25: once through takes 6.75, the slowest stage 3.
const Stages three_stages{{2, 3, 1}, {0.5, 0.25, 0}};

TEST(Pipeline, OneChunkGoesThroughOnce) { EXPECT_EQ(pipeline_of(three_stages).end_of_chunk_s(1), 6.75); }
TEST(Pipeline, EachFurtherChunkWaitsForTheSlowestStage) { EXPECT_EQ(pipeline_of(three_stages).end_of_chunk_s(5), 6.75 + 4 * 3); }
TEST(Pipeline, AStepOfFewMicroBatchesIsOneWayThrough) { EXPECT_EQ(pipeline_of(three_stages).step_s(2), 6.75); }
TEST(Pipeline, AStepOfManyMicroBatchesIsTheSlowestStagesWork) { EXPECT_EQ(pipeline_of(three_stages).step_s(3), 9); }
TEST(Pipeline, TheBubbleIsWhatTheSlowestStageWaits) { EXPECT_EQ(pipeline_of(three_stages).bubble(5), 1 - 15 / 18.75); }
// A hop of 4 is slower than any stage: 10.25 once through.
const Stages slow_link{{2, 3, 1}, {4, 0.25, 0}};

TEST(Pipeline, EachFurtherChunkWaitsForTheSlowestHop) { EXPECT_EQ(pipeline_of(slow_link).end_of_chunk_s(5), 10.25 + 4 * 4); }
TEST(Pipeline, AStepOfManyMicroBatchesIsTheSlowestHopsWork) { EXPECT_EQ(pipeline_of(slow_link).step_s(3), 12); }
TEST(Pipeline, WhileItWaitsForALinkTheSlowestStageIsIdle) { EXPECT_EQ(pipeline_of(slow_link).bubble(5), 1 - 15 / 26.25); }

TEST(Pipeline, AlikeStagesMayBeAddedAtOnce) {
  Pipeline<double> pipeline;
  pipeline.add_stages(3, 2, 0.5);
  pipeline.add_stages(1, 1, 0);
  const Pipeline<double> one_by_one = pipeline_of({{2, 2, 2, 1}, {0.5, 0.5, 0.5, 0}});
  EXPECT_EQ(pipeline.end_of_chunk_s(7), one_by_one.end_of_chunk_s(7));
}

TEST(Pipeline, OneStageHasNoBubble) { EXPECT_EQ(pipeline_of({{2}, {0}}).bubble(4), 0); }
TEST(Pipeline, NoWorkHasNoBubble) { EXPECT_EQ(pipeline_of({{0}, {0}}).bubble(4), 0); }

}  // namespace
}  // namespace plimsoll
