// What holds for every text: nothing is dropped, nothing crashes, and what is said to be a plan is one.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/exchange/imported.hpp"
#include "core/exchange/shell_words.hpp"
#include "core/exchange/yaml_subset.hpp"
#include "core/spec/plan.hpp"
#include "tests/core/exchange_fixtures.hpp"

namespace plimsoll::exchange {
namespace {

std::vector<std::string> words_in(std::string_view text) {
  Imported unread;
  Notes notes(unread);
  std::vector<std::string> words;
  for (const Command& command : commands_of(text, notes)) {
    for (const Word& word : command) words.push_back(word.piece.written);
  }
  return words;
}

std::vector<const Noted*> all_of(const Imported& import) {
  std::vector<const Noted*> all;
  for (const std::vector<Noted>* list : {&import.read, &import.guessed, &import.ignored}) {
    for (const Noted& noted : *list) all.push_back(&noted);
  }
  return all;
}

const json::Value& small_base() {
  static const json::Value base = base_of(R"({"plimsoll":1,"model":"llama-3.1-8b","accelerator":"h100-sxm","workload":{"input":1024,"output":128,"concurrency":8}})");
  return base;
}

class EveryLaunchLine : public testing::TestWithParam<Fixture> {};
TEST_P(EveryLaunchLine, HasEachOfItsWordsInExactlyOneList) {
  const Imported import = imported(GetParam().text, small_base());
  std::vector<std::string> noted;
  for (const Noted* each : all_of(import)) {
    for (std::string& word : words_in(each->written)) noted.push_back(std::move(word));
  }
  std::vector<std::string> words = words_in(GetParam().text);
  std::sort(words.begin(), words.end());
  std::sort(noted.begin(), noted.end());
  EXPECT_EQ(noted, words) << shown(import);
}
TEST_P(EveryLaunchLine, IsAPlanOrSaysWhyNot) {
  const Imported import = imported(GetParam().text, small_base());
  EXPECT_TRUE(import.ok()) << shown(import);
  EXPECT_TRUE(read_plan(import.plan).ok()) << import.plan;
}
INSTANTIATE_TEST_SUITE_P(Exchange, EveryLaunchLine, testing::ValuesIn(launch_fixtures), [](const auto& row) { return row.param.name; });

void collect_lines(const json::Value& value, std::set<std::size_t>& lines) {
  if (value.items.empty()) lines.insert(value.line);
  for (const json::Value& item : value.items) collect_lines(item, lines);
}

class EveryManifest : public testing::TestWithParam<Fixture> {};
TEST_P(EveryManifest, HasEveryLineWithAValueInAList) {
  const Imported import = imported(GetParam().text, small_base());
  std::set<std::size_t> lines;
  Problems none;
  for (const json::Value& document : parse_yaml(GetParam().text, none)) collect_lines(document, lines);
  std::set<std::size_t> noted;
  for (const Noted* each : all_of(import)) noted.insert(each->line);
  for (const std::size_t line : lines) {
    // A script's pieces stand on its own lines, below its header.
    EXPECT_TRUE(noted.count(line) > 0 || noted.count(line + 1) > 0) << line << "\n"
                                                                    << shown(import);
  }
}
INSTANTIATE_TEST_SUITE_P(Exchange, EveryManifest, testing::ValuesIn(manifest_fixtures), [](const auto& row) { return row.param.name; });

class EveryPlanInProse : public testing::TestWithParam<Fixture> {};
TEST_P(EveryPlanInProse, HasEachOfItsLinesInExactlyOneList) {
  const Imported import = imported(GetParam().text, small_base());
  std::multiset<std::size_t> noted;
  for (const Noted* each : all_of(import)) {
    if (each->line > 0) noted.insert(each->line);
  }
  const std::string_view text = GetParam().text;
  std::size_t number = 0;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    ++number;
    EXPECT_EQ(noted.count(number), text.substr(from, end - from).empty() ? 0u : 1u) << number;
    from = end + 1;
  }
}
INSTANTIATE_TEST_SUITE_P(Exchange, EveryPlanInProse, testing::ValuesIn(prose_fixtures), [](const auto& row) { return row.param.name; });

void expect_sane(const Imported& import, std::string_view of) {
  EXPECT_TRUE(!import.ok() || read_plan(import.plan).ok()) << of;
  EXPECT_TRUE(json::is_utf8(import.plan));
}

template <typename Fixtures>
void try_prefixes(const Fixtures& fixtures) {
  for (const Fixture& fixture : fixtures) {
    const std::string_view text = fixture.text;
    for (std::size_t length = 0; length <= text.size(); ++length) {
      const Imported import = imported(text.substr(0, length), small_base());
      if (length % 16 == 0) expect_sane(import, text.substr(0, length));
    }
  }
}
TEST(PrefixesOfEveryFixture, NeverCrash) {
  try_prefixes(launch_fixtures);
  try_prefixes(manifest_fixtures);
  try_prefixes(prose_fixtures);
}

TEST(FixturesWithAByteChanged, NeverCrash) {
  for (const auto* fixtures : {&launch_fixtures[0], &manifest_fixtures[0], &manifest_fixtures[1], &prose_fixtures[0]}) {
    const std::string text = fixtures->text;
    for (std::size_t at = 0; at < text.size(); at += 7) {
      for (const char byte : {'\0', '\n', '"', '{', ':', '9'}) {
        std::string changed = text;
        changed[at] = byte;
        expect_sane(imported(changed, small_base()), changed);
      }
    }
  }
}

TEST(HostileTexts, AreRefusedOrRead) {
  const std::string megabyte(1 << 20, 'a');
  const auto repeated = [](std::string_view part, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += part;
    return text;
  };
  const std::string manifest = "apiVersion: v1\nkind: Pod\nspec:\n";
  const std::string texts[] = {
      "",
      std::string(10, '\0'),
      std::string(std::size_t{10} << 20, 'x'),
      "vllm serve " + megabyte.substr(20),
      "vllm serve x " + repeated("--a ", 200000),
      "vllm serve x " + repeated("$(", 300000),
      "vllm serve x " + repeated("${A:-", 100000),
      "vllm serve x " + repeated("'", 300001),
      "vllm serve x " + repeated("\\ ", 300000),
      "vllm serve x -tp " + repeated("9", 100000),
      "vllm serve x --speculative-config '" + repeated("[", 200000) + "'",
      "vllm serve x" + repeated("\n```", 100000),
      manifest + "  a: " + repeated("[", 200000),
      manifest + "  a: " + repeated("{a: ", 100000),
      manifest + "  " + repeated("- ", 200000),
      manifest + "  " + megabyte.substr(100) + ": b",
      manifest + "  containers: [" + repeated("{image: vllm/vllm-openai, args: [--model, x]},", 4000) + "]",
      manifest + "  a: |\n" + repeated("   x\n\n", 100000),
      repeated("TP=4 ", 150000),
      repeated("TP=4\n", 150000),
      repeated("# TP=4 ≤ 3 s\n", 15000),
      "TP=4 " + repeated("1-", 200000),
      "TP=4\n" + repeated("12 × ", 15000) + "= 3",
      "--num-layers " + repeated("--num-layers 3 ", 15000),
      "--num-layers 999999999999 --hidden-size 999999999999 --num-attention-heads 1",
  };
  for (const std::string& text : texts) expect_sane(imported(text, small_base()), text.substr(0, 40));
}

TEST(HostileBases, AreRefusedOrRead) {
  for (const char* base : {"3", "[]", "\"no such example\"", R"({"preset":3})", R"({"model":3,"engine":[],"cluster":"x","layout":{},"disaggregation":7})", R"({"model":{"preset":{"preset":{}}}})", "true"}) {
    for (const Fixture& fixture : launch_fixtures) expect_sane(imported(fixture.text, base_of(base)), base);
    expect_sane(imported(manifest_fixtures[1].text, base_of(base)), base);
    expect_sane(imported(prose_fixtures[0].text, base_of(base)), base);
  }
}

TEST(OtherEncodings, AreRefused) {
  const Imported import = imported("vllm serve \xff\xfe", small_base());
  ASSERT_EQ(import.problems.count(), 1u);
  EXPECT_NE(import.problems.list()[0].message.find("UTF-8"), std::string::npos);
}

}  // namespace
}  // namespace plimsoll::exchange
