#include "core/spec/link.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/plimsoll.hpp"
#include "core/report/receipt.hpp"
#include "core/spec/json_schema.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/json_write.hpp"
#include "core/verdict/evaluate.hpp"
#include "tests/core/random_plan.hpp"
#include "tests/laws/tried.hpp"

namespace plimsoll {
namespace {

Plan plan_of(std::string_view text) {
  PlanReading reading = read_plan(text);
  for (const Problem& problem : reading.problems.list()) ADD_FAILURE() << problem.path << ": " << problem.message;
  return reading.plan;
}

std::string messages_of(const LinkReading& reading) {
  std::string all;
  for (const Problem& problem : reading.problems.list()) all += problem.path + ": " + problem.message + "\n";
  return all;
}

/// A link with the right check for whatever it says.
std::string sealed(std::string_view body) {
  char check[8];
  std::snprintf(check, sizeof check, "%04x", static_cast<unsigned>(link_check(body)));
  return "#" + std::string(body) + "&k=" + check;
}

/// The part that a plan decides: without "#", data version and check.
std::string content_of(const std::string& link) {
  const std::size_t end = link.find("&d=");
  return link.size() < 3 || end < 4 ? std::string() : link.substr(4, end - 4);
}

std::string file_text(const std::string& path) {
  std::string text;
  if (std::FILE* file = std::fopen(path.c_str(), "rb"); file != nullptr) {
    char block[4096];
    for (std::size_t read = 1; read > 0;) {
      read = std::fread(block, 1, sizeof block, file);
      text.append(block, read);
    }
    std::fclose(file);
  }
  return text;
}

/// tests/links beside this file, or below the folder that the tests run in.
std::string links_file(const std::string& name) {
  const std::string here = __FILE__;
  const std::size_t folder = here.rfind("/core/");
  const std::string text = folder == std::string::npos ? std::string() : file_text(here.substr(0, folder) + "/links/" + name);
  return text.empty() ? file_text("tests/links/" + name) : text;
}

struct GoldenLink {
  std::string name;
  std::string link;
};

std::vector<GoldenLink> links_in(const std::string& file) {
  std::vector<GoldenLink> all;
  const std::string text = links_file(file);
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    const std::string line = text.substr(from, end - from);
    from = end + 1;
    const std::size_t space = line.find(' ');
    if (line.empty() || line.front() == '#' || space == std::string::npos) continue;
    all.push_back({line.substr(0, space), line.substr(space + 1)});
  }
  return all;
}

/// Those of before there were receipts, and those with one.
std::vector<GoldenLink> golden_links() {
  std::vector<GoldenLink> all = links_in("v1.txt");
  for (GoldenLink& each : links_in("v1-receipts.txt")) all.push_back(std::move(each));
  return all;
}

/// Links that compare plans; the name is those of its plans with "+" between.
std::vector<GoldenLink> golden_comparisons() { return links_in("v1-comparisons.txt"); }

std::vector<GoldenLink> every_golden_link() {
  std::vector<GoldenLink> all = golden_links();
  for (GoldenLink& each : golden_comparisons()) all.push_back(std::move(each));
  return all;
}

constexpr std::string_view typical_plan = R"({"plimsoll": 1, "model": "llama-3.1-70b", "accelerator": "h100-sxm",
  "cluster": {"gpus": 16}, "layout": "TP8", "workload": {"input": "128..10240", "concurrency": 64}, "targets": {"ttft": "2 s"}})";

// What a plan says, and how the link says it.

struct WrittenCase {
  const char* name;
  const char* plan;     ///< Members beside the typical plan's model, accelerator and workload.
  const char* content;  ///< What the link has for them.
};

const WrittenCase written_cases[] = {
    {"nothing_but_what_is_required", R"()", ""},
    {"a_notation_has_x_for_times", R"("layout": "EP4×TP2×PP2")", "&l=EP4xTP2xPP2"},
    {"a_letter_x_is_not_a_times", R"("layout": "EP4xTP2")", "&l=EP4.xTP2"},
    {"a_space_in_a_notation_is_a_dash", R"("layout": "TP8 PP2")", "&l=TP8-PP2"},
    {"other_separators_are_escaped", R"("layout": "TP8, PP2")", "&l=TP8.2c-PP2"},
    {"degrees_one_by_one", R"("layout": {"tp": 8, "pp": 2})", "&l.tp=8&l.pp=2"},
    {"stage_sizes_stand_side_by_side", R"("layout": {"pp": 2, "stage_layers": [41, 39]})", "&l.pp=2&l.sl=41-39"},
    {"a_notation_beside_stage_sizes", R"("layout": {"notation": "TP2×PP2", "stage_layers": [41, 39]})", "&l.n=TP2xPP2&l.sl=41-39"},
    {"a_rate_has_a_point_for_its_slash", R"("cluster": {"scale_out": {"bandwidth": "50 GB/s"}})", "&c.out.b=50GB.s"},
    {"a_token_rate", R"("targets": {"throughput_per_gpu": "15 tokens/ms"})", "&q.tps=15tokens.ms"},
    {"a_price_for_tokens", R"("targets": {"price_per_million": "0.5 $", "output_price_per_million": 2})", "&q.pm=0.5USD&q.opm=2USD"},
    {"what_a_data_centre_draws", R"("cluster": {"pue": 1.25})", "&c.pue=1.25"},
    {"an_amount", R"("engine": {"framework_memory": "2 GiB"})", "&e.fw=2GiB"},
    {"a_share_is_a_plain_number", R"("efficiency": {"mfu": "45 %"})", "&f.f=0.45"},
    {"a_range_of_shares", R"("efficiency": {"mfu": "0.4..0.6"})", "&f.f=0.4..0.6"},
    {"a_choice_by_name", R"("engine": {"weights": "fp8", "activation_model": "tp_allreduce"})", "&e.w=fp8&e.am=tp-allreduce"},
    {"an_engine_by_name", R"("engine": "vllm-0.19")", "&e=vllm-0.19"},
    {"an_engine_with_changes", R"("engine": {"preset": "vllm-0.19", "weights": "fp8"})", "&e=vllm-0.19&e.w=fp8"},
    {"an_engine_without_its_laws", R"("engine": {"preset": "vllm-0.19", "reserves": null})", "&e=vllm-0.19&e.rs="},
    {"a_title_with_a_space_and_a_point", R"("title": "Llama 3.1")", "t=Llama-3.2e1&"},
    {"a_title_in_other_letters", R"("title": "é")", "t=.c3.a9&"},
    {"claims_count_from_0", R"("claims": [{"kind": "ttft", "value": 2}, {"kind": "gpus", "value": "8..16"}])",
     "&a.0.k=ttft&a.0.v=2s&a.1.k=gpus&a.1.v=8..16"},
    {"an_empty_reference_is_there", R"("reference": {})", "&r=-"},
    {"a_reference_with_a_layout", R"("reference": {"layout": "TP16", "gpus": 16})", "&r.l=TP16&r.n=16"},
};

std::string with_members(const std::string& members) {
  const std::string required = R"({"plimsoll": 1, "model": "llama-3.1-8b", "accelerator": "l40s", "workload": {"input": 64, "burst": 1})";
  return required + (members.empty() ? "" : ", ") + members + "}";
}

class LinkContent : public testing::TestWithParam<WrittenCase> {};
TEST_P(LinkContent, IsWhatThePlanSaysBeyondPresetsAndDefaults) {
  const auto& c = GetParam();
  const Plan plan = plan_of(with_members(c.plan));
  const std::string link = write_link(plan);
  const std::string required = "m=llama-3.1-8b&g=l40s";
  const std::string content = content_of(link);
  const std::string said = c.content;
  const bool is_in_front = !said.empty() && said.back() == '&';
  EXPECT_EQ(content.substr(0, required.size() + (is_in_front ? said.size() : 0)), (is_in_front ? said : std::string()) + required);
  EXPECT_NE(content.find(is_in_front ? said : said.empty() ? required
                                                           : said),
            std::string::npos)
      << link;
  const std::size_t workload_size = std::string("&w.i=64&w.b=1").size();
  EXPECT_EQ(content.size(), required.size() + workload_size + said.size()) << link;
  const LinkReading back = read_link(link);
  EXPECT_TRUE(back.ok()) << messages_of(back);
  EXPECT_EQ(back.plan, plan);
}

INSTANTIATE_TEST_SUITE_P(Link, LinkContent, testing::ValuesIn(written_cases), [](const auto& test) { return test.param.name; });

struct PresetCase {
  const char* name;
  const char* plan;
  const char* content;
};

const PresetCase preset_cases[] = {
    {"an_example_by_name", R"({"preset": "16-gpu-moe"})", "p=16-gpu-moe"},
    {"an_example_with_changes", R"({"preset": "16-gpu-moe", "cluster": {"gpus": 32}})", "p=16-gpu-moe&c.n=32"},
    {"an_optional_taken_back", R"({"preset": "16-gpu-moe", "cluster": {"scale_out": null}})", "p=16-gpu-moe&c.out="},
    {"a_title_taken_back", R"({"preset": "16-gpu-moe", "title": null})", "p=16-gpu-moe&t="},
    {"a_model_with_changes",
     R"({"plimsoll": 1, "model": {"preset": "llama-3.1-8b", "layers": 40}, "accelerator": "l40s", "workload": {"input": 64, "burst": 1}})",
     "m=llama-3.1-8b&m.L=40&g=l40s&w.i=64&w.b=1"},
    {"a_price_for_the_gpus", R"({"preset": "llama-3.1-70b-4xh100", "accelerator": {"preset": "h100-sxm", "power": "0.65 kW", "price": "2..3.5"}})", "p=llama-3.1-70b-4xh100&g.pw=650W&g.pr=2USD.h..3.5USD.h"},
    {"another_model_in_an_example", R"({"preset": "llama-3.1-70b-4xh100", "model": "llama-3.3-70b"})", "p=llama-3.1-70b-4xh100&m=llama-3.3-70b"},
    {"a_preset_dropped",
     R"({"preset": "llama-3.1-70b-4xh100", "accelerator": {"preset": null, "memory": "96 GB", "memory_bandwidth": "4 TB/s", "peak_bf16": "1 PFLOP/s"}})",
     "p=llama-3.1-70b-4xh100&g=-&g.mem=96GB&g.bw=4TB.s&g.pk=1PFLOP.s"},
    {"lengths_by_mean_and_deviation", R"({"preset": "llama-3.1-8b-1xl40s", "workload": {"input": {"mean": 900}}})", "p=llama-3.1-8b-1xl40s&w.i.mean=900"},
    {"another_way_to_arrive", R"({"preset": "llama-3.1-8b-1xl40s", "workload": {"concurrency": null, "arrival_rate": "3 requests/s"}})",
     "p=llama-3.1-8b-1xl40s&w.c=&w.r=3requests.s"},
};

class LinkOfPreset : public testing::TestWithParam<PresetCase> {};
TEST_P(LinkOfPreset, SaysWhatIsChanged) {
  const Plan plan = plan_of(GetParam().plan);
  const std::string link = write_link(plan);
  EXPECT_EQ(content_of(link), GetParam().content);
  const LinkReading back = read_link(link);
  EXPECT_TRUE(back.ok()) << messages_of(back);
  EXPECT_EQ(back.plan, plan);
}

INSTANTIATE_TEST_SUITE_P(Link, LinkOfPreset, testing::ValuesIn(preset_cases), [](const auto& test) { return test.param.name; });

TEST(Link, EmptyListTakesBackThatOfAnotherPlanInTheTree) {
  // No example has a list yet; an unstated list is written like any other unstated field.
  const LinkReading reading = read_link(sealed("v1&p=16-gpu-moe&a=&d=26.11"));
  EXPECT_TRUE(reading.ok()) << messages_of(reading);
  EXPECT_TRUE(reading.plan.claims.empty());
}

// Golden links: written once, opened for ever.

TEST(GoldenLinks, OpenToTheirPlans) {
  const std::vector<GoldenLink> links = golden_links();
  ASSERT_GE(links.size(), 50U);
  for (const GoldenLink& golden : links) {
    SCOPED_TRACE(golden.name);
    const Plan plan = plan_of(links_file(golden.name + ".json"));
    const LinkReading reading = read_link(golden.link);
    EXPECT_TRUE(reading.ok()) << messages_of(reading);
    EXPECT_EQ(reading.plan, plan);
    EXPECT_EQ(write(reading.plan, Writing::complete), write(plan, Writing::complete));
  }
}

/// An entry that a link names is never taken out of the catalogue; whoever adds one adds its link.
TEST(GoldenLinks, NameEveryModelOfTheCatalogue) {
  const std::vector<GoldenLink> links = golden_links();
  for (const std::string& name : model_names()) {
    const bool is_named = std::any_of(links.begin(), links.end(), [&](const GoldenLink& each) { return each.link.find("&m=" + name + "&") != std::string::npos; });
    EXPECT_TRUE(is_named) << name;
  }
}

TEST(GoldenLinks, NameEveryEngineOfTheCatalogue) {
  const std::vector<GoldenLink> links = golden_links();
  for (const std::string& name : engine_names()) {
    const bool is_named = std::any_of(links.begin(), links.end(), [&](const GoldenLink& each) { return each.link.find("&e=" + name + "&") != std::string::npos; });
    EXPECT_TRUE(is_named) << name;
  }
}

/// The link as page and shell write it: with its receipt.
std::string whole_link(const Plan& plan) { return write_link(plan, receipt_of(evaluate(plan))); }

/// A plan's keys are compared without the receipt where the golden link has none, and with it where it has one.
TEST(GoldenLinks, DoNotGrow) {
  ASSERT_GE(links_in("v1-receipts.txt").size(), 10U);
  for (const bool has_receipt : {false, true}) {
    for (const GoldenLink& golden : links_in(has_receipt ? "v1-receipts.txt" : "v1.txt")) {
      const Plan plan = plan_of(links_file(golden.name + ".json"));
      const std::string now = has_receipt ? whole_link(plan) : write_link(plan);
      EXPECT_LE(static_cast<double>(now.size()), 1.05 * static_cast<double>(golden.link.size())) << golden.name << ": " << now;
      EXPECT_EQ(read_link(golden.link).receipt.empty(), !has_receipt) << golden.name;
    }
  }
}

TEST(Link, GrowsByNoMoreThanAReceiptMay) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const Plan plan = testing_plans::plausible_plan(seed);
    const std::string link = whole_link(plan);
    const std::size_t from = link.find("&d=");
    const std::size_t to = link.find("&k=");
    EXPECT_LE(to - from, longest_receipts_bytes) << link;
    EXPECT_LE(link.size(), write_link(plan).size() + longest_receipts_bytes - std::string("&d=26.11").size()) << link;
  }
}

TEST(GoldenLinks, AreRefusedWhenCut) {
  for (const GoldenLink& golden : every_golden_link()) {
    for (std::size_t length = 0; length < golden.link.size(); ++length) {
      const LinkReading reading = read_link(golden.link.substr(0, length));
      EXPECT_FALSE(reading.ok()) << golden.name << " cut to " << length;
      EXPECT_EQ(reading.plan, Plan{}) << "a partial plan";
    }
  }
}

constexpr std::size_t places_apart = laws::under_sanitizers ? 9 : 1;

TEST(GoldenLinks, AreRefusedWithAnyCharacterChanged) {
  std::string characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.=& #%?/+_\n";
  characters += {'\x80', '\0'};
  for (const GoldenLink& golden : every_golden_link()) {
    for (std::size_t at = 1; at < golden.link.size(); at += places_apart) {
      std::string changed = golden.link;
      // A ninth of the characters at each place, other ones at the next: every one at every place takes minutes.
      for (std::size_t which = at / places_apart % 9; which < characters.size(); which += 9) {
        const char c = characters[which];
        if (c == golden.link[at]) continue;
        changed[at] = c;
        const LinkReading reading = read_link(changed);
        EXPECT_FALSE(reading.ok()) << golden.name << " at " << at << ": " << changed;
      }
    }
  }
}

TEST(GoldenLinks, HaveOnlyCharactersThatSurviveChatAndMail) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.=&";
  for (const GoldenLink& golden : every_golden_link()) {
    EXPECT_EQ(golden.link.front(), '#');
    EXPECT_EQ(golden.link.substr(1).find_first_not_of(alphabet), std::string::npos) << golden.link;
    EXPECT_NE(golden.link.back(), '-');
    EXPECT_NE(golden.link.back(), '.');
  }
}

// Several plans in one link.

std::vector<Plan> plans_of(const LinkReading& reading) {
  std::vector<Plan> plans{reading.plan};
  plans.insert(plans.end(), reading.others.begin(), reading.others.end());
  return plans;
}

std::vector<Plan> plans_named(const std::string& names) {
  std::vector<Plan> plans;
  for (std::size_t from = 0; from <= names.size();) {
    const std::size_t end = std::min(names.find('+', from), names.size());
    plans.push_back(plan_of(links_file(names.substr(from, end - from) + ".json")));
    from = end + 1;
  }
  return plans;
}

TEST(GoldenComparisons, OpenToTheirPlansAndDoNotGrow) {
  ASSERT_GE(golden_comparisons().size(), 10U);
  for (const GoldenLink& golden : golden_comparisons()) {
    const std::vector<Plan> plans = plans_named(golden.name);
    const LinkReading reading = read_link(golden.link);
    EXPECT_TRUE(reading.ok()) << golden.name << messages_of(reading);
    EXPECT_EQ(plans_of(reading), plans) << golden.name;
    EXPECT_LE(static_cast<double>(write_comparison(plans).size()), 1.05 * static_cast<double>(golden.link.size())) << golden.name;
  }
}

struct ComparedCase {
  const char* name;
  const char* first;
  const char* second;
  const char* content;
};

const ComparedCase compared_cases[] = {
    {"a_change", R"({"preset": "16-gpu-moe"})", R"({"preset": "16-gpu-moe", "cluster": {"gpus": 32}})", "p=16-gpu-moe&B.c.n=32"},
    {"the_same_plan", R"({"preset": "16-gpu-moe"})", R"({"preset": "16-gpu-moe"})", "p=16-gpu-moe&B=A"},
    {"another_example", R"({"preset": "16-gpu-moe"})", R"({"preset": "16-gpu-moe-as-written"})", "p=16-gpu-moe&B=16-gpu-moe-as-written"},
    {"what_the_first_changed_is_not_said_again", R"({"preset": "16-gpu-moe", "title": "X", "cluster": {"gpus": 32}})",
     R"({"preset": "16-gpu-moe", "title": "X", "cluster": {"gpus": 32}, "layout": "EP8×TP2×PP2"})", "p=16-gpu-moe&t=X&c.n=32&B.l=EP8xTP2xPP2"},
    {"what_the_first_states_is_taken_back", R"({"preset": "16-gpu-moe", "title": "X"})", R"({"preset": "16-gpu-moe", "title": null})", "p=16-gpu-moe&t=X&B.t="},
    {"a_plan_spelled_out_beside_an_example", R"({"preset": "16-gpu-moe"})",
     R"({"plimsoll": 1, "model": "llama-3.1-8b", "accelerator": "l40s", "workload": {"input": 64, "burst": 1}})", "p=16-gpu-moe&B=-&B.m=llama-3.1-8b&B.g=l40s&B.w.i=64&B.w.b=1"},
    {"an_example_beside_a_plan_spelled_out", R"({"plimsoll": 1, "model": "llama-3.1-8b", "accelerator": "l40s", "workload": {"input": 64, "burst": 1}})",
     R"({"preset": "16-gpu-moe"})", "m=llama-3.1-8b&g=l40s&w.i=64&w.b=1&B=16-gpu-moe"},
    {"another_model", R"({"preset": "llama-3.1-70b-4xh100"})", R"({"preset": "llama-3.1-70b-4xh100", "model": "llama-3.3-70b"})", "p=llama-3.1-70b-4xh100&B.m=llama-3.3-70b"},
};

class Comparison : public testing::TestWithParam<ComparedCase> {};
TEST_P(Comparison, SaysWhatTheSecondDoesOtherwise) {
  const auto& c = GetParam();
  const std::vector<Plan> plans{plan_of(c.first), plan_of(c.second)};
  const std::string link = write_comparison(plans);
  EXPECT_EQ(content_of(link), c.content);
  const LinkReading back = read_link(link);
  EXPECT_TRUE(back.ok()) << messages_of(back);
  EXPECT_EQ(plans_of(back), plans);
}
INSTANTIATE_TEST_SUITE_P(Link, Comparison, testing::ValuesIn(compared_cases), [](const auto& test) { return test.param.name; });

TEST(ComparisonLink, OpensToThePlansItWasMadeFrom) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.=&";
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    std::vector<Plan> plans;
    for (std::uint64_t i = 0; i < 2 + seed % (most_compared - 1); ++i) {
      plans.push_back((seed + i) % 3 == 0 ? testing_plans::plausible_plan(seed + i) : testing_plans::random_plan(seed * 7 + i));
    }
    // The usual case: one thing of the first is changed.
    Plan changed = plans.front();
    changed.cluster.gpus *= 2;
    if (read_plan(write(changed, Writing::complete)).plan == changed) plans.back() = changed;
    const std::string link = write_comparison(plans);
    const LinkReading back = read_link(link);
    ASSERT_TRUE(back.ok()) << "seed " << seed << "\n"
                           << link << "\n"
                           << messages_of(back);
    ASSERT_EQ(plans_of(back), plans) << "seed " << seed << "\n"
                                     << link;
    ASSERT_EQ(link.substr(1).find_first_not_of(alphabet), std::string::npos) << link;
    ASSERT_EQ(write_comparison(plans_of(back)), link) << "seed " << seed;
  }
}

TEST(ComparisonLink, OfFourPlansFitsIn500Characters) {
  std::vector<Plan> plans(4, plan_of(typical_plan));
  plans[1].title = "Two nodes";
  plans[1].cluster.gpus = 32;
  plans[1].layout.notation = "TP8×PP2";
  plans[2].title = "FP8";
  plans[2].engine.weights = Precision::fp8;
  plans[2].engine.kv_cache = Precision::fp8;
  plans[3].title = "Other GPU";
  plans[3].accelerator = *find_accelerator("h200-sxm");
  plans[3].workload.concurrency = 128;
  EXPECT_LE(write_comparison(plans).size(), 500U) << write_comparison(plans);
  std::vector<Plan> examples;
  for (const std::string& name : plan_names()) {
    if (examples.size() < 4) examples.push_back(*find_plan(name));
  }
  EXPECT_LE(write_comparison(examples).size(), 200U) << write_comparison(examples);
}

TEST(ComparisonLink, IsNotOpenedAsOnePlan) {
  const std::string link = write_comparison({*find_plan("16-gpu-moe"), *find_plan("llama-3.1-70b-4xh100")});
  EXPECT_NE(door::open_link(link).find("the link compares 2 plans"), std::string::npos);
  EXPECT_EQ(door::open_comparison(link).rfind(R"({"plans":["16-gpu-moe","llama-3.1-70b-4xh100"],"data_version":"26.11")", 0), 0U) << door::open_comparison(link);
  EXPECT_EQ(door::open_comparison(write_link(*find_plan("16-gpu-moe"))).rfind(R"({"plans":["16-gpu-moe"],)", 0), 0U);
}

TEST(ComparisonLink, IsMadeOfTwoToSixPlans) {
  EXPECT_NE(door::comparison_link(R"(["16-gpu-moe", "16-gpu-moe"])").find("#v1&p=16-gpu-moe&B=A&d=26.11&k="), std::string::npos);
  for (const char* few : {R"([])", R"(["16-gpu-moe"])", R"("16-gpu-moe")", R"([1,2,3,4,5,6,7])"}) {
    EXPECT_NE(door::comparison_link(few).find("a list of 2 to 6 plans was expected"), std::string::npos) << few;
  }
  EXPECT_NE(door::comparison_link(R"(["16-gpu-moe", {"preset": "16-gpu-moe", "cluster": {"gpus": 99999999999}}])").find(R"("path":"[1].cluster.gpus")"), std::string::npos);
}

// Laws.

TEST(Link, OpensToThePlanItWasMadeFrom) {
  const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.=&";
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const Plan plan = testing_plans::random_plan(seed);
    const std::string link = write_link(plan);
    const LinkReading back = read_link(link);
    ASSERT_TRUE(back.ok()) << "seed " << seed << "\n"
                           << link << "\n"
                           << messages_of(back);
    ASSERT_EQ(back.plan, plan) << "seed " << seed << "\n"
                               << link << "\n"
                               << write(plan, Writing::brief) << "\n"
                               << write(back.plan, Writing::brief);
    ASSERT_EQ(link.substr(1).find_first_not_of(alphabet), std::string::npos) << link;
    ASSERT_EQ(write_link(back.plan), link) << "seed " << seed;
  }
}

TEST(Link, OfEveryPresetAndExampleOpens) {
  for (const std::string& name : plan_names()) {
    Plan plan = *find_plan(name);
    for (const bool by_name : {true, false}) {
      if (!by_name) plan.preset.clear();
      EXPECT_EQ(read_link(write_link(plan)).plan, plan) << name;
    }
  }
  Plan plan = plan_of(typical_plan);
  for (const std::string& name : model_names()) {
    plan.model = *find_model(name);
    EXPECT_EQ(read_link(write_link(plan)).plan, plan) << name;
    plan.model.preset.clear();
    EXPECT_EQ(read_link(write_link(plan)).plan, plan) << name << " spelled out";
  }
  plan = plan_of(typical_plan);
  for (const std::string& name : accelerator_names()) {
    plan.accelerator = *find_accelerator(name);
    EXPECT_EQ(read_link(write_link(plan)).plan, plan) << name;
    plan.accelerator.preset.clear();
    EXPECT_EQ(read_link(write_link(plan)).plan, plan) << name << " spelled out";
  }
}

TEST(Link, OfATypicalPlanFitsAQrCodeAndAMessage) {
  EXPECT_LE(whole_link(plan_of(typical_plan)).size(), 150U);
  for (const std::string& name : plan_names()) {
    Plan plan = *find_plan(name);
    EXPECT_LE(whole_link(plan).size(), 100U) << name;
    // The numbers of a plan; a title and an audit's statements are as long as their words.
    plan.preset.clear();
    plan.title.clear();
    plan.claims.clear();
    plan.reference.reset();
    const bool is_custom = plan.model.preset.empty();
    EXPECT_LE(whole_link(plan).size(), is_custom ? 600U : 250U) << whole_link(plan);
  }
}

TEST(Link, OfAPlanTooLargeForOneIsNotWritten) {
  Plan plan = plan_of(typical_plan);
  plan.workload.input = Lengths{};
  plan.workload.input.histogram.assign(5000, LengthShare{.tokens = 5, .share = 2});
  EXPECT_EQ(write_link(plan), "");
}

// Keys are a part of the grammar.

TEST(LinkKeys, AreUniqueAndOfTheAlphabet) {
  for (const Part& part : parts_of(describe<Plan>())) {
    std::set<std::string_view> keys;
    const bool is_plan = part.description == &describe<Plan>();
    if (is_plan) keys = {"p", "d", "s", "k", "B", "C", "D", "E", "F"};
    for (const Field& field : part.description->fields) {
      EXPECT_FALSE(field.link.empty()) << field.name;
      EXPECT_TRUE(keys.insert(field.link).second) << part.description->name << " has " << field.link << " twice";
      for (const char c : field.link) EXPECT_TRUE((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) << field.link;
      EXPECT_FALSE(field.link.front() >= '0' && field.link.front() <= '9') << field.link << " could be an entry's number";
      const bool is_joined = field.kind == Kind::list && field.list.element == Kind::count;
      EXPECT_TRUE(!is_joined || field.bounds.least >= 0) << field.name << " could have a dash of its own";
      for (std::size_t i = 0; i < field.choice_count; ++i) {
        EXPECT_EQ(field.choices[i].find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string_view::npos) << field.choices[i];
      }
    }
  }
}

TEST(LinkKeys, NameOnlyPresetsOfTheAlphabet) {
  std::vector<std::string> names = model_names();
  for (const auto& more : {accelerator_names(), plan_names()}) names.insert(names.end(), more.begin(), more.end());
  for (const std::string& name : names) {
    EXPECT_EQ(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."), std::string::npos) << name;
    EXPECT_NE(name, "-");
  }
}

// Whatever way a link comes back.

struct WayCase {
  const char* name;
  const char* before;
  const char* after;
};

const WayCase ways[] = {
    {"as_written", "#", ""},
    {"without_the_hash", "", ""},
    {"behind_an_address", "https://example.org/plimsoll/#", ""},
    {"behind_a_file", "file:///home/me/plimsoll.html#", ""},
    {"in_a_query", "?p=", ""},
    {"in_a_query_of_an_address", "https://example.org/plimsoll/?p=", ""},
    {"in_a_query_with_others_before", "https://example.org/?theme=dark&p=", ""},
    {"in_a_query_with_others_behind", "https://example.org/?p=", "&utm=mail"},
    {"in_a_query_with_a_fragment_behind", "https://example.org/?p=", "#memory"},
    {"in_the_middle_of_white_space", " \n\t#", " \r\n"},
    {"at_the_end_of_a_sentence", "https://example.org/#", "."},
    {"in_brackets", "<https://example.org/#", ">"},
};

std::string typical_link_text() { return write_link(plan_of(typical_plan)).substr(1); }

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    char escape[8];
    std::snprintf(escape, sizeof escape, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += is_plain ? std::string(1, c) : std::string(escape);
  }
  return out;
}

class LinkWay : public testing::TestWithParam<WayCase> {};
TEST_P(LinkWay, LeadsToTheSamePlan) {
  const LinkReading reading = read_link(GetParam().before + typical_link_text() + GetParam().after);
  EXPECT_TRUE(reading.ok()) << messages_of(reading);
  EXPECT_EQ(reading.plan, plan_of(typical_plan));
}
TEST_P(LinkWay, LeadsToTheSamePlanThroughAMailWrapper) {
  const std::string inner = GetParam().before + typical_link_text();
  const LinkReading once = read_link("https://safelinks.example/?url=" + percent_encoded("https://example.org/#" + typical_link_text()) + "&data=05%7C02");
  EXPECT_EQ(once.plan, plan_of(typical_plan)) << messages_of(once);
  const LinkReading encoded = read_link(percent_encoded(inner));
  EXPECT_EQ(encoded.plan, plan_of(typical_plan)) << messages_of(encoded);
  const LinkReading twice = read_link(percent_encoded(percent_encoded(inner)));
  EXPECT_EQ(twice.plan, plan_of(typical_plan)) << messages_of(twice);
}

INSTANTIATE_TEST_SUITE_P(Link, LinkWay, testing::ValuesIn(ways), [](const auto& test) { return test.param.name; });

TEST(Link, MayBeCopiedOutOfAPagesSource) {
  std::string text = "#" + typical_link_text();
  for (std::size_t at = text.find('&'); at != std::string::npos; at = text.find('&', at + 5)) text.replace(at, 1, "&amp;");
  EXPECT_EQ(read_link(text).plan, plan_of(typical_plan));
}

// What is refused, and why.

struct RefusedCase {
  const char* name;
  std::string link;
  const char* problem;
};

const RefusedCase refused_cases[] = {
    {"nothing", "", "this is not a link to a plan"},
    {"a_hash_alone", "#", "this is not a link to a plan"},
    {"another_text", "https://example.org/about", "this is not a link to a plan"},
    {"another_fragment", "https://example.org/#memory", "this is not a link to a plan"},
    {"a_later_version", "#v2&m=x&k=0000", "of version \"2\"; this copy reads version 1"},
    {"a_much_later_version", "#v10&anything", "of version \"10\""},
    {"a_version_before_the_check", sealed("v12&m=x"), "of version \"12\""},
    {"a_version_alone", "#v1", "cut off"},
    {"no_check", "#v1&m=llama-3.1-8b&g=l40s", "cut off: the check at its end is missing; it reads up to \"g=l40s\""},
    {"half_a_check", "#v1&m=llama-3.1-8b&k=12", "cut off"},
    {"a_wrong_check", "#v1&m=llama-3.1-8b&d=26.11&k=0000", "damaged: its check is \"0000\""},
    {"an_upper_case_check", "#v1&m=llama-3.1-8b&d=26.11&k=ABCD", "damaged"},
    {"more_after_the_check", sealed("v1&m=llama-3.1-8b&d=26.11") + "&w.c=4", "goes on after its check with \"&w.c=4\""},
    {"no_data_version", sealed("v1&p=16-gpu-moe"), "names no data version"},
    {"a_data_version_that_is_none", sealed("v1&p=16-gpu-moe&d=\x1b[31m"), "names no data version"},
    {"a_receipt_of_no_verdict", sealed("v1&p=16-gpu-moe&d=26.11&s=xF12"), "\"xF12\" is no receipt"},
    {"a_receipt_that_says_nothing", sealed("v1&p=16-gpu-moe&d=26.11&s="), "is no receipt"},
    {"a_receipt_without_its_number", sealed("v1&p=16-gpu-moe&d=26.11&s=nFT2"), "is no receipt"},
    {"a_receipt_cut_at_its_point", sealed("v1&p=16-gpu-moe&d=26.11&s=nF2."), "is no receipt"},
    {"a_receipt_that_begins_at_a_point", sealed("v1&p=16-gpu-moe&d=26.11&s=nF.2"), "is no receipt"},
    {"a_receipt_with_an_exponent", sealed("v1&p=16-gpu-moe&d=26.11&s=nF2e9"), "is no receipt"},
    {"a_receipt_with_text", sealed("v1&p=16-gpu-moe&d=26.11&s=n.1b.5b"), "is no receipt"},
    {"a_receipt_too_long", sealed("v1&p=16-gpu-moe&d=26.11&s=nF1000000000000000000000000"), "is no receipt"},
    {"a_receipt_twice", sealed("v1&p=16-gpu-moe&d=26.11&s=n&s=n"), "or its second"},
    {"a_plan_without_the_one_before", sealed("v1&p=16-gpu-moe&C.c.n=3&d=26.11"), "C: the link compares with this plan, but with none of the letter before"},
    {"a_seventh_plan", sealed("v1&p=16-gpu-moe&G.c.n=3&d=26.11"), "the key \"G.c.n\" of the link is unknown"},
    {"a_plan_that_begins_twice", sealed("v1&p=16-gpu-moe&B=-&B=16-gpu-moe&d=26.11"), "B: the link says more than once what it begins from"},
    {"a_plan_that_begins_with_nothing_said", sealed("v1&p=16-gpu-moe&B=&d=26.11"), "B: the link gives it no value"},
    {"a_plan_without_a_key", sealed("v1&p=16-gpu-moe&B.=3&d=26.11"), "B: the key \"B.\" of the link is unknown"},
    {"an_unknown_key_of_another_plan", sealed("v1&p=16-gpu-moe&B.w.cc=4&d=26.11"), "B.workload: the key \"B.w.cc\" of the link is unknown; did you mean \"c\""},
    {"another_plan_from_nothing_with_too_little", sealed("v1&p=16-gpu-moe&B=-&B.c.n=4&d=26.11"), "B.model: missing"},
    {"another_plan_out_of_bounds", sealed("v1&p=16-gpu-moe&B.c.n=99999999999&d=26.11"), "B.cluster.gpus: 99999999999 is more than 10000000"},
    {"another_plan_from_an_unknown_example", sealed("v1&p=16-gpu-moe&B=16-gpu-mow&d=26.11"), "B.preset: \"16-gpu-mow\" is not in the catalogue"},
    {"a_key_of_another_plan_twice", sealed("v1&p=16-gpu-moe&B.c.n=4&B.c.n=4&d=26.11"), "B.cluster.gpus: the link says \"B.c.n\" more than once"},
    {"an_unknown_key", sealed("v1&p=16-gpu-moe&w.cc=4&d=26.11"), "workload: the key \"w.cc\" of the link is unknown; did you mean \"c\" (concurrency)?"},
    {"an_unknown_key_at_the_top", sealed("v1&zz=4&d=26.11"), ": the key \"zz\" of the link is unknown"},
    {"the_format_is_not_a_key", sealed("v1&v=1&p=16-gpu-moe&d=26.11"), "the key \"v\" of the link is unknown"},
    {"a_key_without_a_value", sealed("v1&p=16-gpu-moe&c.n&d=26.11"), "cluster.gpus: \"c.n\" of the link has no value"},
    {"a_key_twice", sealed("v1&p=16-gpu-moe&c.n=4&c.n=8&d=26.11"), "cluster.gpus: the link says \"c.n\" more than once"},
    {"a_preset_twice", sealed("v1&p=16-gpu-moe&p=16-gpu-moe&d=26.11"), "preset: the link names it more than once"},
    {"an_unknown_preset", sealed("v1&p=16-gpu-mow&d=26.11"), "preset: \"16-gpu-mow\" is not in the catalogue; the nearest is \"16-gpu-moe\""},
    {"an_unknown_model", sealed("v1&p=16-gpu-moe&m=llama-3.1-9b&d=26.11"), "model: \"llama-3.1-9b\" is not in the catalogue"},
    {"a_whole_and_parts", sealed("v1&p=16-gpu-moe&w.i=64&w.i.lo=3&d=26.11"), "workload.input: \"w.i.lo\" of the link is given as a whole and in parts"},
    {"parts_and_a_whole", sealed("v1&p=16-gpu-moe&w.i.lo=3&w.i=64&d=26.11"), "workload.input: the link says \"w.i\" more than once"},
    {"taken_back_and_parts", sealed("v1&p=16-gpu-moe&c.out=&c.out.b=1GB.s&d=26.11"), "cluster.scale_out: \"c.out.b\" of the link is given as a whole and in parts"},
    {"parts_of_a_number", sealed("v1&p=16-gpu-moe&c.n.n=3&d=26.11"), "cluster.gpus: \"c.n.n\" of the link has no parts"},
    {"a_value_for_an_object", sealed("v1&p=16-gpu-moe&c=3&d=26.11"), "cluster: \"c\" of the link is written part by part"},
    {"an_entry_out_of_order", sealed("v1&p=16-gpu-moe&a.1.k=ttft&d=26.11"), "claims: \"a.1.k\" of the link numbers its entries out of order"},
    {"an_entry_number_with_a_zero", sealed("v1&p=16-gpu-moe&a.00.k=ttft&d=26.11"), "numbers its entries out of order"},
    {"a_list_as_one_value", sealed("v1&p=16-gpu-moe&a=3&d=26.11"), "claims: \"a\" of the link is a list, written entry by entry"},
    {"an_escape_cut_short", sealed("v1&p=16-gpu-moe&t=a.2&d=26.11"), "title: \"t\" of the link has the value \"a.2\", which cannot be decoded"},
    {"an_escape_in_capitals", sealed("v1&p=16-gpu-moe&t=a.2E&d=26.11"), "which cannot be decoded"},
    {"bytes_that_are_no_text", sealed("v1&p=16-gpu-moe&t=.ff.fe&d=26.11"), "which cannot be decoded"},
    {"a_wrong_quantity", sealed("v1&p=16-gpu-moe&q.ttft=2GB&d=26.11"), "targets.ttft: \"2GB\" is an amount of memory, not a time"},
    {"out_of_bounds", sealed("v1&p=16-gpu-moe&c.n=99999999999&d=26.11"), "cluster.gpus: 99999999999 is more than 10000000"},
    {"a_wrong_choice", sealed("v1&p=16-gpu-moe&e.w=fp9&d=26.11"), "engine.weights: the text \"fp9\" is none of"},
    {"a_wrong_truth", sealed("v1&p=16-gpu-moe&m.tie=yes&d=26.11"), "model.tied_embeddings: the text \"yes\" was found where true or false is expected"},
    {"something_required_is_missing", sealed("v1&m=llama-3.1-8b&g=l40s&d=26.11"), "workload: missing"},
    {"what_cannot_be_taken_back", sealed("v1&p=16-gpu-moe&m.L=&d=26.11"), "model.layers: \"m.L\" of the link has no value"},
    {"a_rule_between_fields", sealed("v1&p=16-gpu-moe&w.c=8&d=26.11"), "workload: states more than one of burst, concurrency and arrival_rate"},
};

class RefusedLink : public testing::TestWithParam<RefusedCase> {};
TEST_P(RefusedLink, SaysWhy) {
  const LinkReading reading = read_link(GetParam().link);
  EXPECT_FALSE(reading.ok());
  EXPECT_EQ(reading.plan, Plan{}) << "a partial plan";
  EXPECT_NE(messages_of(reading).find(GetParam().problem), std::string::npos) << messages_of(reading);
}

INSTANTIATE_TEST_SUITE_P(Link, RefusedLink, testing::ValuesIn(refused_cases), [](const auto& test) { return test.param.name; });

TEST(Link, TellsEveryProblemAtOnce) {
  const LinkReading reading = read_link(sealed("v1&p=16-gpu-moe&q.ttft=2GB&c.n=1.5&d=26.11"));
  EXPECT_EQ(reading.problems.count(), 2U) << messages_of(reading);
}

TEST(Link, ThatIsDamagedShowsWhatCanBeRead) {
  std::string link = "#" + typical_link_text();
  link.replace(link.find("w.c=64"), 6, "w.z=64");
  const LinkReading reading = read_link(link);
  EXPECT_NE(reading.readable.find("model: \"llama-3.1-70b\"\n"), std::string::npos) << reading.readable;
  EXPECT_NE(reading.readable.find("workload.input: \"128..10240\"\n"), std::string::npos) << reading.readable;
  EXPECT_NE(reading.readable.find("not understood: \"w.z=64\"\n"), std::string::npos) << reading.readable;
  EXPECT_NE(reading.readable.find("targets.ttft: \"2s\"\n"), std::string::npos) << reading.readable;
  EXPECT_NE(messages_of(reading).find("it reads up to \"w.i=128..10240\""), std::string::npos) << messages_of(reading);
}

TEST(Link, ShowsNothingOfADamagedOneThatCouldActOnAPageOrATerminal) {
  const LinkReading reading = read_link("#v1&t=.1b.5b31m&m=\x1b[31m\xff&k=0000");
  EXPECT_FALSE(reading.ok());
  for (const std::string& text : {reading.readable, messages_of(reading)}) {
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_TRUE(json::is_utf8(text));
  }
}

TEST(Link, OfAnotherCatalogueOpensWithANote) {
  const LinkReading reading = read_link(sealed("v1&p=16-gpu-moe&d=20.01"));
  EXPECT_TRUE(reading.ok()) << messages_of(reading);
  EXPECT_EQ(reading.data_version, "20.01");
  EXPECT_NE(reading.note.find("\"20.01\""), std::string::npos) << reading.note;
  EXPECT_EQ(read_link(write_link(*find_plan("16-gpu-moe"))).note, "");
}

TEST(Link, TooLongIsRefused) {
  const std::string long_title(longest_link_bytes, 'a');
  EXPECT_FALSE(read_link(sealed("v1&t=" + long_title)).ok());
  std::string many = "v1";
  for (std::size_t i = 0; i <= most_link_keys; ++i) many += "&x=1";
  EXPECT_NE(messages_of(read_link(sealed(many))).find("more than 2000 keys"), std::string::npos);
}

TEST(Link, HostileIsRefusedQuickly) {
  std::string deep = "v1&w";
  while (deep.size() < 60000) deep += ".i";
  std::string ampersands = "v1";
  ampersands.append(60000, '&');
  std::string percents(60000, '%');
  std::string points = "v1&t=" + std::string(60000, '.');
  for (const std::string& text : {sealed(deep + "=1"), sealed(ampersands), sealed(points), percents, "v1&" + percents}) {
    const LinkReading reading = read_link(text);
    EXPECT_FALSE(reading.ok());
    EXPECT_LT(messages_of(reading).size(), 100000U);
  }
}

TEST(LinkCheck, IsCrc16CcittFalse) {
  EXPECT_EQ(link_check("123456789"), 0x29B1);
  EXPECT_EQ(link_check(""), 0xFFFF);
}

}  // namespace
}  // namespace plimsoll
