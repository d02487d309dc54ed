#include <gtest/gtest.h>

#include <map>

#include "core/exchange/imported.hpp"
#include "core/exchange/prose.hpp"
#include "core/spec/plan.hpp"
#include "tests/core/exchange_fixtures.hpp"

namespace plimsoll::exchange {
namespace {

struct AmountCase {
  const char* name;
  const char* text;
  const char* want;  ///< Amounts as a plan writes them, with their signs.
};

const AmountCase amount_cases[] = {
    {"bytes", "64gb per card, 1.5 gib", "64 GB|1.5 GiB"},
    {"ranges", "15-30gb, 2–5 seconds, 1 to 2 ms", "15 GB..30 GB|2 s..5 s|1 ms..2 ms"},
    {"rates", "400tflops, 1.8tbps, 15 tokens/ms, 50 gb/s", "400 TFLOP/s|1.8 TB/s|15 tokens/ms|50 GB/s"},
    {"shares", "60% of 87.5 %", "60 %|87.5 %"},
    {"limits", "ttft ≤ 10 seconds, ≥ 15 tokens/ms, at most 3 s", "<10 s|>15 tokens/ms|<3 s"},
    {"parameters", "10b, 1.25b per gpu", "10B|1.25B"},
    {"counts", "16 experts, 1,024 sequences, tp=2", "16|1024|2"},
    {"a_range_that_falls_is_two", "30-15gb", "30|15 GB"},
    {"no_number", "tbps", ""},
    {"too_many_digits", "99999999999999999999 gb", ""},
};

class Amounts : public testing::TestWithParam<AmountCase> {};
TEST_P(Amounts, AreReadWithTheirUnits) {
  std::string all;
  for (const Amount& amount : amounts_in(GetParam().text)) {
    if (!all.empty()) all += '|';
    if (amount.sign != ' ') all += amount.sign;
    all += amount.text();
  }
  EXPECT_EQ(all, GetParam().want);
}
INSTANTIATE_TEST_SUITE_P(Exchange, Amounts, testing::ValuesIn(amount_cases), [](const auto& row) { return row.param.name; });

TEST(MarkdownPlan, HasTheShapesLayoutTargetsAndLoadThatItStates) {
  const Imported import = imported(prose_fixtures[0].text, {});
  ASSERT_TRUE(import.ok()) << shown(import);
  const Plan plan = read_plan(import.plan).plan;
  EXPECT_EQ(plan.model.layers, 16);
  EXPECT_EQ(plan.model.hidden, 512);
  EXPECT_EQ(plan.model.attention.heads, 16);
  EXPECT_EQ(plan.model.attention.head_dim, 32);
  EXPECT_EQ(plan.model.experts.experts, 16);
  EXPECT_EQ(plan.model.experts.hidden, 1024);
  EXPECT_EQ(plan.model.stated_parameters, 1e10);
  EXPECT_EQ(plan.layout.notation, "EP4×TP2×PP2");
  EXPECT_EQ(plan.cluster.gpus, 16);
  EXPECT_EQ(plan.workload.input.least, 128);
  EXPECT_EQ(plan.workload.input.most, 10240);
  EXPECT_EQ(plan.workload.burst, 128);
  EXPECT_EQ(plan.targets.ttft_s, 10);
  EXPECT_EQ(plan.targets.tokens_per_s_per_gpu, 15000);
  ASSERT_TRUE(plan.reference);
  EXPECT_EQ(plan.reference->layout.notation, "EP16×TP4×PP2");
  EXPECT_EQ(plan.reference->gpus, 128);
}

TEST(MarkdownPlan, StatementsWithNumbersBecomeClaims) {
  const Imported import = imported(prose_fixtures[0].text, {});
  std::map<ClaimKind, const Claim*> claims;
  const Plan plan = read_plan(import.plan).plan;
  for (const Claim& claim : plan.claims) claims[claim.kind] = &claim;
  ASSERT_TRUE(claims.count(ClaimKind::kv_cache_per_gpu)) << shown(import);
  EXPECT_EQ(claims[ClaimKind::kv_cache_per_gpu]->value, Range(15e9, 30e9));
  EXPECT_EQ(claims[ClaimKind::kv_cache_per_gpu]->statement, "KV Cache: ~15-30GB");
  EXPECT_EQ(claims[ClaimKind::expert_idle]->of, ClaimSubject::reference);
  EXPECT_EQ(claims[ClaimKind::ttft_limit]->limit, 10);
  EXPECT_EQ(claims[ClaimKind::product]->parts.size(), 3u);
  EXPECT_EQ(claims[ClaimKind::data_parallel_groups]->limit, 16);
  EXPECT_EQ(claims[ClaimKind::tensor_parallel_traffic_ratio]->parts, (std::vector<Range>{4.0, 2.0}));
  EXPECT_EQ(claims[ClaimKind::gpu_reduction_to_reference]->value, Range(0.875));
}

TEST(MarkdownPlan, StatementsThatNoClaimHasAWordForAreIgnoredVerbatim) {
  const Imported import = imported(prose_fixtures[0].text, {});
  ASSERT_FALSE(import.ignored.empty());
  EXPECT_EQ(import.ignored.back().written, "- The team likes it");
}

TEST(MarkdownPlan, NamesOfTheCatalogueAreFound) {
  const Imported import = imported(prose_fixtures[1].text, {});
  EXPECT_TRUE(import.ok()) << shown(import);
  EXPECT_EQ(import.plan, R"({"plimsoll":1,"model":"llama-3.1-70b","accelerator":"h100-sxm","cluster":{"gpus":8},"layout":"TP4×PP2","workload":{"input":2048,"concurrency":32},"targets":{"tpot":"40 ms"},)"
                         R"("claims":[{"kind":"gpus","statement":"TP=4, PP=2, total GPUs: 8","value":8}]})");
}

TEST(MarkdownPlan, ADegreeThatIsStatedOtherwiseFurtherDownIsToldSo) {
  const Imported import = imported("## Plan\n- TP=4\n- later TP=8\n", base_of(R"("llama-3.1-70b-4xh100")"));
  ASSERT_FALSE(import.ignored.empty());
  EXPECT_EQ(import.ignored.back().written, "- later TP=8");
  EXPECT_EQ(import.ignored.back().why, "TP4 was read further up");
}

}  // namespace
}  // namespace plimsoll::exchange
