// Claims as they are read and written: every quantity in a unit of the claim's kind.

#include "core/spec/claim.hpp"

#include <gtest/gtest.h>

#include <string>

#include "core/catalog/catalog.hpp"
#include "core/spec/json_write.hpp"
#include "core/spec/link.hpp"

namespace plimsoll {
namespace {

std::string plan_with(const std::string& claim) {
  return R"({"plimsoll": 1, "model": "llama-3.1-8b", "accelerator": "l40s", "workload": {"input": 64, "burst": 1}, "claims": [)" + claim + "]}";
}

std::string messages_of(const PlanReading& reading) {
  std::string text;
  for (const Problem& problem : reading.problems.list()) text += problem.path + ": " + problem.message + "\n";
  return text;
}

struct WrongUnit {
  const char* name;
  const char* claim;
  const char* problem;
};

const WrongUnit wrong_units[] = {
    {"memory_as_a_time", R"({"kind": "ttft", "value": "64 GB"})", "claims[0].value: \"64 GB\" is an amount of memory, not a time; write it like \"10 s\""},
    {"a_share_as_a_rate", R"({"kind": "decode_throughput_per_gpu", "value": "60 %"})", "claims[0].value: \"60 %\" is a share, not a token rate; write it like \"15 tokens/ms\""},
    {"a_time_as_a_required_rate", R"({"kind": "requirement", "value": "10 s", "limit": 10})", "claims[0].value: \"10 s\" is a time, not a token rate"},
    {"a_limit_of_another_unit", R"({"kind": "ttft_limit", "limit": "10 tokens/ms"})", "claims[0].limit: \"10 tokens/ms\" is a token rate, not a time"},
    {"a_share_of_a_share", R"({"kind": "memory_fraction", "value": 0.5, "limit": "60 %"})", "claims[0].limit: \"60 %\" is a share, not an amount of memory; write it like \"64 GB\""},
    {"a_line_of_another_unit", R"({"kind": "memory_per_gpu_sum", "value": "3 GB", "parts": ["1 GB", "2 s"]})", "claims[0].parts[1]: \"2 s\" is a time, not an amount of memory"},
    {"degrees_in_bytes", R"({"kind": "tensor_parallel_traffic_ratio", "value": "50 %", "parts": ["4 GB", 2]})", "claims[0].parts[0]: \"4 GB\" is an amount of memory, not a count"},
    {"the_end_of_a_range", R"({"kind": "ttft", "value": "2 s..5 GB"})", "claims[0].value: \"5 GB\" is an amount of memory, not a time"},
    {"the_kind_after_its_value", R"({"value": "64 GB", "kind": "ttft"})", "claims[0].value: \"64 GB\" is an amount of memory, not a time"},
    {"factors_with_units", R"({"kind": "product", "value": 320, "parts": [16, "20 tokens/ms"]})", "claims[0].parts[1]: \"20 tokens/ms\" is a token rate, not a count"},
};

class ClaimInAWrongUnit : public testing::TestWithParam<WrongUnit> {};
TEST_P(ClaimInAWrongUnit, IsAProblemOfTheInput) {
  const PlanReading reading = read_plan(plan_with(GetParam().claim));
  EXPECT_EQ(reading.problems.count(), 1U);
  EXPECT_EQ(messages_of(reading).substr(0, std::string(GetParam().problem).size()), GetParam().problem);
}
INSTANTIATE_TEST_SUITE_P(Claim, ClaimInAWrongUnit, testing::ValuesIn(wrong_units), [](const auto& row) { return row.param.name; });

// Without its kind nothing is known of a claim's unit, and one problem is enough.
TEST(Claim, OfUnknownKindIsOneProblem) {
  for (const char* claim : {R"({"kind": "tftt", "value": "64 GB", "limit": "1 s", "parts": ["2 tokens/s"]})", R"({"value": "64 GB"})"}) {
    const PlanReading reading = read_plan(plan_with(claim));
    EXPECT_EQ(reading.problems.count(), 1U) << messages_of(reading);
    EXPECT_EQ(reading.problems.list().front().path, "claims[0].kind");
  }
}

struct Written {
  const char* name;
  const char* claim;    ///< As a person may write it.
  const char* written;  ///< As it is written back.
  const char* link;
};

const Written written[] = {
    {"bytes", R"({"kind": "kv_cache_per_gpu", "value": "512 B"})", R"({"kind":"kv_cache_per_gpu","value":"512 B"})", "&a.0.k=kv-cache-per-gpu&a.0.v=512B&"},
    {"a_range_of_bytes", R"({"kind": "kv_cache_per_gpu", "value": "15..30 GB"})", R"({"kind":"kv_cache_per_gpu","value":"15 GB..30 GB"})", "&a.0.k=kv-cache-per-gpu&a.0.v=15GB..30GB&"},
    {"base_units", R"({"kind": "kv_cache_per_gpu", "value": 15e9})", R"({"kind":"kv_cache_per_gpu","value":"15 GB"})", "&a.0.k=kv-cache-per-gpu&a.0.v=15GB&"},
    {"billions_of_parameters", R"({"kind": "total_parameters", "value": "512 B"})", R"({"kind":"total_parameters","value":512000000000})", "&a.0.k=total-parameters&a.0.v=512000000000&"},
    {"a_rate_and_its_parts", R"({"kind": "decode_throughput_per_gpu", "limit": "15 tokens/ms", "parts": [1e5, "2..4 tokens/s"]})",
     R"({"kind":"decode_throughput_per_gpu","limit":"15 tokens/ms","parts":["100 tokens/ms","2 tokens/s..4 tokens/s"]})",
     "&a.0.k=decode-throughput-per-gpu&a.0.l=15tokens.ms&a.0.p.0=100tokens.ms&a.0.p.1=2tokens.s..4tokens.s&"},
    {"a_share_of_an_amount", R"({"kind": "memory_fraction", "value": "47 %", "limit": "64 GB"})", R"({"kind":"memory_fraction","value":0.47,"limit":"64 GB"})", "&a.0.k=memory-fraction&a.0.v=0.47&a.0.l=64GB&"},
};

class ClaimWritten : public testing::TestWithParam<Written> {};
TEST_P(ClaimWritten, HasTheUnitOfItsKindAndReadsBack) {
  const PlanReading reading = read_plan(plan_with(GetParam().claim));
  ASSERT_TRUE(reading.ok()) << messages_of(reading);
  const std::string text = write(reading.plan, Writing::brief);
  EXPECT_NE(text.find(GetParam().written), std::string::npos) << text;
  EXPECT_EQ(read_plan(text).plan, reading.plan);
  const std::string link = write_link(reading.plan);
  EXPECT_NE(link.find(GetParam().link), std::string::npos) << link;
  EXPECT_EQ(read_link(link).plan, reading.plan);
}
INSTANTIATE_TEST_SUITE_P(Claim, ClaimWritten, testing::ValuesIn(written), [](const auto& row) { return row.param.name; });

TEST(Claim, OfTheExamplesReadsBackFromAComplete16GpuPlan) {
  Plan plan = *find_plan("16-gpu-moe-as-written");
  plan.preset.clear();
  const std::string text = write(plan, Writing::complete);
  EXPECT_NE(text.find(R"("value":"15 GB..30 GB")"), std::string::npos);
  EXPECT_EQ(read_plan(text).plan, plan);
}

}  // namespace
}  // namespace plimsoll
