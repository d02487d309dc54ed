#include <gtest/gtest.h>

#include "core/exchange/imported.hpp"
#include "tests/core/exchange_fixtures.hpp"

namespace plimsoll::exchange {
namespace {

struct FormatCase {
  const char* name;
  const char* text;
  Format want;
};

const FormatCase format_cases[] = {
    {"plan_json", R"({"plimsoll":1,"model":"llama-3.1-8b"})", Format::plan_json},
    {"an_example_as_json", R"(  {"preset": "llama-3.1-70b-4xh100"})", Format::plan_json},
    {"a_config", R"({"model_type":"llama","hidden_size":64})", Format::hf_config},
    {"a_link", "https://plimsoll.example/#v1&p=llama-3.1-70b-4xh100&d=26.11&k=df2f", Format::link},
    {"a_link_s_end", "#v1&p=llama-3.1-70b-4xh100&d=26.11&k=df2f", Format::link},
    {"a_manifest_in_json", R"({"apiVersion":"v1","kind":"Pod"})", Format::kubernetes},
    {"a_manifest_behind_comments", "# x\n---\napiVersion: v1\nkind: Pod\n", Format::kubernetes},
    {"a_line_with_a_prompt", "$ vllm serve a/b", Format::vllm},
    {"a_line_in_a_container", "docker run vllm/vllm-openai:latest --model a/b", Format::vllm},
    {"sglang_as_a_module", "python -m sglang.launch_server --model-path a/b", Format::sglang},
    {"sglang_as_a_command", "sglang serve --model-path a/b", Format::sglang},
    {"trtllm", "trtllm-serve a/b", Format::tensorrt_llm},
    {"prose_that_names_a_server", "## Plan\n- we may use vllm serve, with TP=4\n", Format::markdown},
    {"prose_around_a_block_of_code", "## Start\n\n```\nvllm serve a/b\n```\n", Format::vllm},
    {"bare_arguments", "--num-layers 32 --hidden-size 4096", Format::megatron},
    {"degrees_alone", "EP4×TP2×PP2", Format::markdown},
    {"a_poem", "roses are red", Format::unknown},
    {"other_json", R"({"a": 1})", Format::unknown},
    {"nothing", " \n", Format::unknown},
};

class Formats : public testing::TestWithParam<FormatCase> {};
TEST_P(Formats, AreToldByContent) { EXPECT_EQ(format_of(GetParam().text).format, GetParam().want) << format_of(GetParam().text).name; }
INSTANTIATE_TEST_SUITE_P(Exchange, Formats, testing::ValuesIn(format_cases), [](const auto& row) { return row.param.name; });

TEST(UnknownText, IsToldEveryFormatThatIsKnown) {
  const Recognised recognised = format_of("roses are red");
  for (const char* name : {"vLLM", "SGLang", "TensorRT-LLM", "Megatron", "Kubernetes", "Markdown", "plan JSON", "config.json", "share link"}) {
    EXPECT_NE(recognised.name.find(name), std::string::npos) << recognised.name;
  }
  EXPECT_FALSE(imported("roses are red", {}).ok());
}

TEST(FormatsOfOthers, AreHandedBack) {
  for (const char* text : {R"({"plimsoll":1})", R"({"model_type":"llama"})", "#v1&p=x"}) {
    const Imported import = imported(text, {});
    EXPECT_FALSE(import.format.is_read);
    EXPECT_EQ(import.problems.count(), 1u);
    EXPECT_EQ(import.plan, "");
  }
}

}  // namespace
}  // namespace plimsoll::exchange
