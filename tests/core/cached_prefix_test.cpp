// Prompts of which a part is in the cache already.

#include <gtest/gtest.h>

#include <string>

#include "core/catalog/catalog.hpp"
#include "core/physics/answers.hpp"
#include "core/physics/memory.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {
namespace {

struct Deployed {
  Plan plan;
  Layout layout;
};

Deployed deployed(const std::string& workload, const char* model = "llama-3.1-8b") {
  const std::string text = std::string(R"({"plimsoll": 1, "model": ")") + model + R"(", "accelerator": "h100-sxm", "workload": {)" + workload + "}}";
  const PlanReading reading = read_plan(text);
  EXPECT_TRUE(reading.ok()) << (reading.ok() ? "" : reading.problems.list().front().message);
  Deployed made{reading.plan, {}};
  Problems problems;
  made.layout = resolve_layout(made.plan.layout, false, 0, made.plan.model.layers, "layout", problems).layout;
  return made;
}

Answers<double> answers_of_plan(const Deployed& made) { return answers_at(stage_context<double>(made.plan, made.layout, 1), longest_lengths(made.plan.workload)); }

Attended chunk_of(const Deployed& made, double sequences, double input) { return chunks_of(made.plan, sequences, input).one.prefill; }

TEST(CachedPrefix, IsAttendedToAndNotComputed) {
  const Attended chunk = chunk_of(deployed(R"("input": 1000, "burst": 1, "cached_prefix": 600)"), 1, 1000);
  EXPECT_EQ(chunk.tokens, 400);
  EXPECT_EQ(chunk.pairs, 1000.0 * 1000 / 2 - 600.0 * 600 / 2);
  EXPECT_EQ(chunk.cache_tokens_read, 400 + 600);
}

TEST(CachedPrefix, IsReadByEveryPromptOfAChunk) {
  const Attended chunk = chunk_of(deployed(R"("input": 1000, "burst": 4, "cached_prefix": 600)"), 4, 1000);
  EXPECT_EQ(chunk.tokens, 1600);
  EXPECT_EQ(chunk.cache_tokens_read, 1600 + 4 * 600);
}

/// 20,192 − 4,000 are two chunks of 8,096, which begin on average 4,048 after the prefix.
TEST(CachedPrefix, IsReadByEveryChunkOfAPrompt) {
  const Attended chunk = chunk_of(deployed(R"("input": 20192, "burst": 1, "cached_prefix": 4000)"), 1, 20192);
  EXPECT_EQ(chunk.tokens, 8096);
  EXPECT_EQ(chunk.cache_tokens_read, 8096 + 4048 + 4000);
}

TEST(CachedPrefix, CountsAsPromptTokensThatPrefillBrings) {
  const Deployed made = deployed(R"("input": 1000, "burst": 4, "cached_prefix": 600)");
  const Answers<double> answers = answers_of_plan(made);
  EXPECT_DOUBLE_EQ(*answers.prefill_rate, 4000 / answers.prefill.pipeline.pace_s());
}

TEST(CachedPrefix, LetsTheFirstTokensOfABurstComeAtTheirChunks) {
  // Sequence 8 of 16 ends with token 8·1000 of 16,000: the first of two chunks.
  const Answers<double> answers = answers_of_plan(deployed(R"("input": 2000, "burst": 16, "cached_prefix": 1000)"));
  EXPECT_EQ(answers.prefill.chunks, 2);
  EXPECT_EQ(*answers.ttft_median_s, answers.prefill.pipeline.end_of_chunk_s(1.0));
}

TEST(CachedPrefix, NeverMakesAFirstTokenLater) {
  for (const char* model : {"llama-3.1-8b", "deepseek-v2-lite", "gemma-3-4b"}) {
    double before = 1e9;
    for (const char* prefix : {"0", "16", "500", "2000", "7999"}) {
      const Answers<double> answers = answers_of_plan(deployed(std::string(R"("input": 8000, "output": 100, "concurrency": 8, "cached_prefix": )") + prefix, model));
      EXPECT_LE(*answers.ttft_s, before) << model << ", " << prefix;
      before = *answers.ttft_s;
    }
  }
}

double kv_bytes_of(const Deployed& made, double sequences) {
  const MemoryOfStages memory = memory_of_stages(made.plan, made.layout, residency_of(made.plan, made.layout, sequences), 1, 80e9);
  return memory.stages[0].kv_cache_at_longest_bytes;
}

TEST(CachedPrefix, ThatIsSharedIsKeptOnceInWholeBlocks) {
  const double token_bytes = 2.0 * 8 * 128 * 2 * 32;  // Keys and values of 8 heads of 128 in 32 layers, BF16.
  EXPECT_EQ(kv_bytes_of(deployed(R"("input": 1000, "burst": 4, "cached_prefix": 600)"), 4), 4 * 1008 * token_bytes);
  // 37 blocks of 16 hold 592 of the 600 tokens.
  EXPECT_EQ(kv_bytes_of(deployed(R"("input": 1000, "burst": 4, "cached_prefix": 600, "shared_prefix": true)"), 4), (592 + 4 * (1008 - 592)) * token_bytes);
  EXPECT_EQ(kv_bytes_of(deployed(R"("input": 1000, "burst": 1, "cached_prefix": 600, "shared_prefix": true)"), 1), 1008 * token_bytes);
}

struct RefusedCase {
  const char* workload;
  const char* path;
};

TEST(CachedPrefix, IsShorterThanAnyPrompt) {
  const RefusedCase cases[] = {
      {R"("input": 1000, "burst": 1, "cached_prefix": 1000)", "workload.cached_prefix"},
      {R"("input": "500..1000", "burst": 1, "cached_prefix": 500)", "workload.cached_prefix"},
      {R"("input": {"histogram": [{"tokens": 100}, {"tokens": 900}]}, "burst": 1, "cached_prefix": 100)", "workload.cached_prefix"},
      {R"("input": 1000, "burst": 1, "shared_prefix": true)", "workload.shared_prefix"},
      {R"("input": 1000, "burst": 1, "cached_prefix": -1)", "workload.cached_prefix"},
  };
  for (const RefusedCase& c : cases) {
    const PlanReading reading = read_plan(std::string(R"({"plimsoll": 1, "model": "llama-3.1-8b", "accelerator": "h100-sxm", "workload": {)") + c.workload + "}}");
    ASSERT_EQ(reading.problems.list().size(), 1u) << c.workload;
    EXPECT_EQ(reading.problems.list()[0].path, c.path);
  }
}

}  // namespace
}  // namespace plimsoll
