#include "core/physics/iterations.hpp"

#include <gtest/gtest.h>

#include "core/catalog/catalog.hpp"

namespace plimsoll {
namespace {

Plan plan_of(const char* model) {
  Plan plan;
  plan.model = *find_model(model);
  plan.engine.chunk_tokens = 8192;
  return plan;
}

TEST(Iterations, AnIndexerPicksOfALongContextOnly) {
  const Model& model = *find_model("deepseek-v3.2");
  EXPECT_EQ(decode_iteration(model, 7, 10000).decode.pairs_selected, 7 * 2048);
  EXPECT_EQ(decode_iteration(model, 7, 10000).decode.cache_tokens_read_selected, 7 * 2048);
  EXPECT_EQ(decode_iteration(model, 7, 10000).decode.pairs, 7 * 10000);  // That it scores.
  EXPECT_EQ(decode_iteration(model, 7, 1000).decode.pairs_selected, 7 * 1000);
}

TEST(Iterations, TokensOfAPromptPickOfWhatLiesBeforeThem) {
  // Two chunks of 8,192: 2048·16384 − 2048²/2 positions, and of those before half of a prompt and half of a chunk are read.
  const Attended chunk = chunks_of(plan_of("deepseek-v3.2"), 1, 16384).one.prefill;
  EXPECT_EQ(chunk.pairs_selected, (2048.0 * 16384 - 2048.0 * 1024) / 2);
  EXPECT_EQ(chunk.pairs, 16384.0 * 8192 / 2);
  EXPECT_EQ(chunk.cache_tokens_read_selected, 8192 + 4096);
}

TEST(Iterations, WithoutAnIndexerAllIsPicked) {
  const Attended chunk = chunks_of(plan_of("deepseek-v3"), 1, 16384).one.prefill;
  EXPECT_EQ(chunk.pairs_selected, chunk.pairs);
}

}  // namespace
}  // namespace plimsoll
