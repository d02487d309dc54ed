// What a plan is called by changes nothing: the order of its keys, the units of its numbers, the spelling of its layout.

#include <gtest/gtest.h>

#include "core/spec/json_value.hpp"
#include "tests/laws/laws.hpp"

namespace plimsoll::laws {
namespace {

std::string report_of(const std::string& plan) {
  const PlanReading reading = read_plan(plan);
  for (const Problem& problem : reading.problems.list()) ADD_FAILURE() << problem.path << ": " << problem.message << "\n"
                                                                       << plan;
  return text_of(evaluate(reading.plan));
}

void write_shuffled(std::string& out, const json::Value& value, Random& random) {
  using Type = json::Value::Type;
  switch (value.type) {
    case Type::null: out += "null"; return;
    case Type::boolean: out += value.boolean ? "true" : "false"; return;
    case Type::number: out += value.text; return;
    case Type::text: json::append_string(out, value.text); return;
    case Type::list: break;
    case Type::object: break;
  }
  const bool is_object = value.is_object();
  std::vector<std::size_t> order(value.items.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
    if (is_object) std::swap(order[i], order[random.below(i + 1)]);
  }
  out += is_object ? '{' : '[';
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i > 0) out += ", \n";
    if (is_object) json::append_string(out, value.keys[order[i]]);
    if (is_object) out += ": ";
    write_shuffled(out, value.items[order[i]], random);
  }
  out += is_object ? '}' : ']';
}

TEST(TheOrderOfKeys, ChangesNothing) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Random random(seed);
    const Plan plan = some_plan(seed);
    const std::string want = text_of(evaluate(plan));
    for (const Writing form : {Writing::brief, Writing::complete}) {
      Problems problems;
      std::string shuffled;
      write_shuffled(shuffled, json::parse(write(plan, form), problems), random);
      ASSERT_EQ(difference(report_of(shuffled), want), "") << "seed " << seed << "\n"
                                                           << shuffled;
    }
  }
}

TEST(PresetsSpelledOut, AnswerAsTheirNamesDo) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Plan plan = some_plan(seed);
    Plan spelled_out = plan;
    spelled_out.preset.clear();
    spelled_out.model.preset.clear();
    spelled_out.accelerator.preset.clear();
    ASSERT_EQ(difference(report_of(write(spelled_out, Writing::complete)), text_of(evaluate(plan))), "") << "seed " << seed;
  }
}

/// Bare numbers in base units against the texts with units that a complete plan has.
TEST(Units, ChangeNothing) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Plan plan = some_plan(seed);
    plan.preset.clear();
    plan.model.preset.clear();
    plan.accelerator.preset.clear();
    ASSERT_EQ(difference(report_of(write(plan, Writing::numbers)), report_of(write(plan, Writing::complete))), "") << "seed " << seed;
  }
}

struct Spelling {
  const char* name;
  std::vector<const char*> spellings;  ///< Members of a plan that say the same.
};

const Spelling spellings[] = {
    {"bytes",
     {
         R"("accelerator": {"preset": "h100-sxm", "memory": "64 GB"})",
         R"("accelerator": {"preset": "h100-sxm", "memory": 64e9})",
         R"("accelerator": {"preset": "h100-sxm", "memory": 64000000000})",
         R"("accelerator": {"preset": "h100-sxm", "memory": "64GB"})",
         R"("accelerator": {"preset": "h100-sxm", "memory": "64000 MB"})",
         R"("accelerator": {"preset": "h100-sxm", "memory": "62500000 KiB"})",
         R"("accelerator": {"preset": "h100-sxm", "memory": "64e9"})",
         R"("accelerator": {"preset": "h100-sxm", "memory": "64 GB..64 GB"})",
     }},
    {"seconds",
     {
         R"("targets": {"ttft": 0.25})",
         R"("targets": {"ttft": "250 ms"})",
         R"("targets": {"ttft": "0.25 s"})",
         R"("targets": {"ttft": "250000 us"})",
         R"("targets": {"ttft": 2.5e-1})",
     }},
    {"bytes_per_s",
     {
         R"("cluster": {"scale_out": {"bandwidth": "400 Gb/s"}})",
         R"("cluster": {"scale_out": {"bandwidth": "50 GB/s"}})",
         R"("cluster": {"scale_out": {"bandwidth": 5e10, "latency": 0}})",
         R"("cluster": {"scale_out": {"bandwidth": "0.05 TB/s"}})",
     }},
    {"tokens_per_s",
     {
         R"("targets": {"throughput_per_gpu": "15 tokens/ms"})",
         R"("targets": {"throughput_per_gpu": 15000})",
         R"("targets": {"throughput_per_gpu": "15000 tokens/s"})",
     }},
    {"ratio",
     {
         R"("efficiency": {"mfu": 0.5})",
         R"("efficiency": {"mfu": "50 %"})",
         R"("efficiency": {"mfu": "50%"})",
         R"("efficiency": {"mfu": "0.5..0.5"})",
     }},
    {"count",
     {
         R"("engine": {"chunk_tokens": 4000})",
         R"("engine": {"chunk_tokens": "4k"})",
         R"("engine": {"chunk_tokens": "4000"})",
         R"("engine": {"chunk_tokens": 4e3})",
     }},
    {"lengths",
     {
         R"("workload": {"input": 4096, "burst": 8})",
         R"("workload": {"input": "4096..4096", "burst": 8})",
         R"("workload": {"input": "4Ki", "burst": 8})",
         R"("workload": {"input": {"least": 4096, "most": 4096}, "burst": 8})",
         R"("workload": {"input": {"histogram": [{"tokens": 4096}]}, "burst": 8})",
         R"("workload": {"input": {"histogram": [{"tokens": 4096, "share": 3}, {"tokens": 9000, "share": 0}]}, "burst": 8})",
     }},
    {"absence",
     {
         R"("cluster": {})",
         R"("cluster": {"scale_out": null})",
         R"("cluster": {"gpus": 0})",
         R"("claims": [])",
     }},
};

class Spellings : public testing::TestWithParam<Spelling> {};
TEST_P(Spellings, OfOneQuantityAnswerAlike) {
  const auto plan = [](std::string_view member) {
    const bool has_accelerator = member.find("accelerator") != std::string_view::npos;
    const bool has_workload = member.find("workload") != std::string_view::npos;
    return std::string(R"({"plimsoll": 1, "model": "llama-3.1-8b", "layout": "TP2 PP2", )") +
           (has_accelerator ? "" : R"("accelerator": "h100-sxm", )") +
           (has_workload ? "" : R"("workload": {"input": 1000, "output": 100, "concurrency": 8}, )") +
           std::string(member) + "}";
  };
  const std::string first = report_of(plan(GetParam().spellings.front()));
  for (const char* spelling : GetParam().spellings) EXPECT_EQ(difference(report_of(plan(spelling)), first), "") << spelling;
}
INSTANTIATE_TEST_SUITE_P(Laws, Spellings, testing::ValuesIn(spellings), [](const auto& row) { return row.param.name; });

/// A layout's degrees in any order, any case, any separator that does not multiply, with or without "=": the report differs in
/// what was written alone.
TEST(TheSpellingOfALayout, ChangesNothing) {
  struct Degree {
    const char* letters;
    std::optional<std::int64_t> LayoutStatement::*degree;
  };
  const Degree degrees[] = {{"TP", &LayoutStatement::tp}, {"PP", &LayoutStatement::pp}, {"CP", &LayoutStatement::cp}, {"DP", &LayoutStatement::dp}, {"EP", &LayoutStatement::ep}, {"SP", &LayoutStatement::sp}, {"R", &LayoutStatement::replicas}};
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Random random(seed);
    Plan plan = testing_plans::plausible_plan(seed);
    const char* equals = one_of(random, {"", "=", " = ", ":"});
    const char* separator = one_of(random, {" ", ", ", "-", " · ", "; ", "/"});
    const bool is_lower = random.chance(0.5);
    std::vector<std::string> written;
    for (const Degree& each : degrees) {
      if (!(plan.layout.*each.degree)) continue;
      std::string text = each.letters;
      for (char& c : text) c = is_lower ? static_cast<char>(c - 'A' + 'a') : c;
      written.insert(written.begin() + static_cast<std::ptrdiff_t>(random.below(written.size() + 1)),
                     text + equals + std::to_string(*(plan.layout.*each.degree)));
    }
    if (written.empty()) continue;
    Plan renamed = plan;
    renamed.layout = LayoutStatement{};
    for (const std::string& each : written) renamed.layout.notation += (renamed.layout.notation.empty() ? "" : separator) + each;
    Report want = evaluate(plan);
    ASSERT_TRUE(testing_plans::has_legible_layouts(renamed)) << "seed " << seed << ": " << renamed.layout.notation;
    want.layout.written = renamed.layout.notation;
    ASSERT_EQ(difference(text_of(evaluate(renamed)), text_of(want)), "") << "seed " << seed << ": " << renamed.layout.notation;
  }
}

TEST(AProduct, ReadsTheSameInAnyOrderAndWithAnyTimesSign) {
  const auto report_with = [](const char* notation) {
    Plan plan = *find_plan("16-gpu-moe");
    plan.layout = LayoutStatement{};
    plan.layout.notation = notation;
    Report report = evaluate(plan);
    report.layout.written.clear();
    report.layout.other_reading.clear();  // What is spelled out further can be read in one way only.
    return text_of(report);
  };
  const std::string first = report_with("EP4×TP2×PP2");
  for (const char* notation : {"TP2×PP2×EP4", "EP4xTP2xPP2", "ep4*tp2*pp2", "EP=4 × TP=2 × PP=2", "PP2 x EP4 x TP2", "TP2 ADP4 EP4 PP2", "PP2,TP2,EP4,ETP2"}) {
    EXPECT_EQ(difference(report_with(notation), first), "") << notation;
  }
}

}  // namespace
}  // namespace plimsoll::laws
