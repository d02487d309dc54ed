#include "core/exchange/yaml_subset.hpp"

#include <gtest/gtest.h>

#include "core/exchange/notes.hpp"
#include "core/exchange/plan_edit.hpp"

namespace plimsoll::exchange {
namespace {

std::string as_json(std::string_view text, Problems& problems) {
  std::string all;
  for (const json::Value& document : parse_yaml(text, problems)) all += (all.empty() ? "" : "|") + written(document);
  for (const auto& [code, letter] : {std::pair{"\\u000a", "\\n"}, {"\\u0009", "\\t"}}) {
    for (std::size_t at = all.find(code); at != std::string::npos; at = all.find(code)) all.replace(at, 6, letter);
  }
  return all;
}

struct YamlCase {
  const char* name;
  const char* yaml;
  const char* want;  ///< As JSON; documents with "|" between them.
};

const YamlCase yaml_cases[] = {
    {"maps", "a: 1\nb: x y\n", R"({"a":"1","b":"x y"})"},
    {"maps_in_maps", "a:\n  b:\n    c: d\n  e: f\ng: h", R"({"a":{"b":{"c":"d"},"e":"f"},"g":"h"})"},
    {"lists", "- a\n- b c\n", R"(["a","b c"])"},
    {"a_list_at_its_key_s_indentation", "a:\n- b\n- c\nd: e", R"({"a":["b","c"],"d":"e"})"},
    {"a_list_further_in", "a:\n  - b\n  - c\n", R"({"a":["b","c"]})"},
    {"maps_in_lists", "- a: 1\n  b: 2\n- a: 3\n", R"([{"a":"1","b":"2"},{"a":"3"}])"},
    {"lists_in_lists", "- - a\n  - b\n- - c\n", R"([["a","b"],["c"]])"},
    {"an_entry_below_its_dash", "-\n  a: 1\n-\n  - b\n", R"([{"a":"1"},["b"]])"},
    {"empty_values_are_null", "a:\nb: ~\nc: null\n", R"({"a":null,"b":null,"c":null})"},
    {"flow_collections", "a: [b, 'c d', \"e\", {f: g, h: [i]}]\nj: {}\nk: []", R"({"a":["b","c d","e",{"f":"g","h":["i"]}],"j":{},"k":[]})"},
    {"flow_over_lines", "a: [b,\n  c, # why\n  d]\ne: f", R"({"a":["b","c","d"],"e":"f"})"},
    {"json_is_yaml", "{\"a\":[1,true,null],\"b\":\"c\"}", R"({"a":["1","true","null"],"b":"c"})"},
    {"flags_are_plain", "- --tensor-parallel-size=8\n- -tp\n- --model\n", R"(["--tensor-parallel-size=8","-tp","--model"])"},
    {"colons_without_a_blank_are_plain", "image: vllm/vllm-openai:v0.11.0\nurl: http://x:80", R"({"image":"vllm/vllm-openai:v0.11.0","url":"http://x:80"})"},
    {"comments", "# x\na: b # c\n\n  # d\ne: 'f # g'\nh: i#j", R"({"a":"b","e":"f # g","h":"i#j"})"},
    {"quoted_keys", "\"a b\": c\n'd: e': f", R"({"a b":"c","d: e":"f"})"},
    {"escapes", R"(a: "x\n\t\u00e9\x41\\")",
     "{\"a\":\"x\\n\\té"
     "A\\\\\"}"},
    {"single_quotes_double_themselves", "a: 'it''s'", R"({"a":"it's"})"},
    {"quotes_fold_over_lines", "a: \"x\n  y\n\n  z\"\nb: c", R"({"a":"x y\nz","b":"c"})"},
    {"plain_values_fold_over_lines", "a: x\n  y z\n  w\nb: c", R"({"a":"x y z w","b":"c"})"},
    {"literal_blocks", "a: |\n  x\n   y\n\n  z\nb: c", R"({"a":"x\n y\n\nz\n","b":"c"})"},
    {"folded_blocks", "a: >-\n  x\n  y\n\n  z\nb: c", R"({"a":"x y\nz","b":"c"})"},
    {"kept_and_stripped_ends", "a: |+\n  x\n\nb: |-\n  y\n", R"({"a":"x\n\n","b":"y"})"},
    {"stated_indentation", "a: |2\n    x\n  y\n", R"({"a":"  x\ny\n"})"},
    {"comments_in_blocks_are_text", "a: |\n  # x\n  y: z\n", R"({"a":"# x\ny: z\n"})"},
    {"blocks_in_lists", "- |\n  x\n- >\n  y\n", R"(["x\n","y\n"])"},
    {"documents", "---\na: 1\n---\n# x\nb: 2\n...\n---\n- c\n", R"({"a":"1"}|{"b":"2"}|["c"])"},
    {"nothing", "\n# x\n---\n", ""},
};

class YamlSubset : public testing::TestWithParam<YamlCase> {};
TEST_P(YamlSubset, IsReadAsYamlIs) {
  Problems problems;
  EXPECT_EQ(as_json(GetParam().yaml, problems), GetParam().want);
  for (const Problem& problem : problems.list()) ADD_FAILURE() << problem.path << ": " << problem.message;
}
INSTANTIATE_TEST_SUITE_P(Exchange, YamlSubset, testing::ValuesIn(yaml_cases), [](const auto& row) { return row.param.name; });

struct RefusedCase {
  const char* name;
  const char* yaml;
  const char* path;
  const char* says;
};

const RefusedCase refused_cases[] = {
    {"anchors", "a: b\nc: &x d", "line 2", "anchor"},
    {"aliases", "a: *x", "line 1", "alias"},
    {"tags", "a: !!str 3", "line 1", "tag"},
    {"anchors_in_flows", "a: [&x b]", "line 1", "anchor"},
    {"merge_keys", "a:\n  <<: b", "line 2", "merges"},
    {"directives", "%YAML 1.2\n---\na: b", "line 1", "directive"},
    {"keys_that_are_no_scalars", "? a\n: b", "line 1", "key"},
    {"tabs", "a:\n\tb: c", "line 2", "tab"},
    {"keys_twice", "a: 1\nb: 2\na: 3", "line 3", "twice"},
    {"keys_twice_in_a_flow", "x: {a: 1, a: 2}", "line 1", "twice"},
    {"open_flows", "a: [b, c\n", "line 1", "never closed"},
    {"open_quotes", "a: \"b\nc: d\n", "line 1", "never closed"},
    {"more_behind_a_value", "a: [b] c", "line 1", "behind"},
    {"two_pairs_in_a_line", "a: b: c", "line 1", "quotes"},
    {"wrong_indentation", "a: b\n  c: d", "line 2", "indent"},
    {"a_list_that_turns_into_a_map", "- a\nb: c", "line 2", "end"},
    {"unknown_escapes", R"(a: "\q")", "line 1", "escape"},
    {"half_a_character", R"(a: "\ud800")", "line 1", "no character"},
};

class YamlRefused : public testing::TestWithParam<RefusedCase> {};
TEST_P(YamlRefused, ByNameAndLine) {
  Problems problems;
  as_json(GetParam().yaml, problems);
  ASSERT_FALSE(problems.none());
  EXPECT_EQ(problems.list()[0].path, GetParam().path);
  EXPECT_NE(problems.list()[0].message.find(GetParam().says), std::string::npos) << problems.list()[0].message;
}
INSTANTIATE_TEST_SUITE_P(Exchange, YamlRefused, testing::ValuesIn(refused_cases), [](const auto& row) { return row.param.name; });

TEST(YamlLimits, DepthIsBounded) {
  for (const char* opening : {"[", "{a: ", "- ", "? "}) {
    std::string text;
    for (int i = 0; i < 100000; ++i) text += opening;
    Problems problems;
    parse_yaml(text, problems);
    EXPECT_EQ(problems.count(), 1u) << opening;
  }
  std::string stairs;
  for (std::size_t i = 0; i < 200; ++i) stairs += std::string(i, ' ') + "a:\n";
  Problems problems;
  parse_yaml(stairs, problems);
  EXPECT_EQ(problems.count(), 1u);
}

TEST(YamlLimits, ValuesKeysAndBytesAreBounded) {
  std::string list, map, flow = "a: [";
  for (int i = 0; i < 25000; ++i) list += "- a\n", map += "k" + std::to_string(i) + ": v\n", flow += "a,";
  for (const std::string& text : {list, map, flow + "]", std::string(largest_text_bytes + 1, 'a')}) {
    Problems problems;
    parse_yaml(text, problems);
    EXPECT_EQ(problems.count(), 1u) << text.substr(0, 10);
  }
}

TEST(YamlValues, RememberTheirLines) {
  Problems problems;
  const std::vector<json::Value> documents = parse_yaml("a: b\nc:\n- d\n- |\n  e\n", problems);
  ASSERT_EQ(documents.size(), 1u);
  EXPECT_EQ(documents[0].find("a")->line, 1u);
  EXPECT_EQ(documents[0].find("c")->items[0].line, 3u);
  EXPECT_EQ(documents[0].find("c")->items[1].line, 4u);
}

}  // namespace
}  // namespace plimsoll::exchange
