#include "core/exchange/names.hpp"

#include <gtest/gtest.h>

#include "core/catalog/catalog.hpp"
#include "core/exchange/launch_numbers.hpp"

namespace plimsoll::exchange {
namespace {

struct ModelCase {
  const char* name;
  const char* id;
  const char* model;
  bool is_exact;
  std::optional<Precision> weights = std::nullopt;
};

const ModelCase model_cases[] = {
    {"the_catalogue_s_own_repository", "meta-llama/Llama-3.1-70B", "llama-3.1-70b", true},
    {"in_any_case", "META-LLAMA/llama-3.1-70b", "llama-3.1-70b", true},
    {"a_name_of_the_catalogue", "qwen3-32b", "qwen3-32b", true},
    {"a_variant_of_the_same_shapes", "meta-llama/Llama-3.1-70B-Instruct", "llama-3.1-70b", false},
    {"with_the_maker_in_its_name", "meta-llama/Meta-Llama-3.1-8B-Instruct", "llama-3.1-8b", false},
    {"a_revision", "deepseek-ai/DeepSeek-V3-0324", "deepseek-v3", false},
    {"a_revision_of_an_instructed_one", "Qwen/Qwen3-235B-A22B-Instruct-2507", "qwen3-235b-a22b", false},
    {"a_folder", "/models/Mixtral-8x7B-Instruct-v0.1/", "mixtral-8x7b", false},
    {"a_copy_in_fp8", "RedHatAI/Meta-Llama-3.1-70B-Instruct-FP8-dynamic", "llama-3.1-70b", false, Precision::fp8},
    {"a_copy_in_four_bits", "TheBloke/Mixtral-8x7B-v0.1-AWQ", "mixtral-8x7b", false, Precision::int4},
    {"a_copy_with_widths_in_its_name", "neuralmagic/Meta-Llama-3.1-8B-Instruct-quantized.w8a8", "llama-3.1-8b", false, Precision::int8},
    {"a_distilled_one_is_another_model", "deepseek-ai/DeepSeek-R1-Distill-Llama-70B", "", false},
    {"another_month_s_model_is_another_model", "mistralai/Mistral-Large-Instruct-2411", "", false},
    {"an_unknown_one", "acme/secret-1t", "", false},
    {"nothing", "", "", false},
    {"only_signs", "///---", "", false},
};

class ModelIds : public testing::TestWithParam<ModelCase> {};
TEST_P(ModelIds, AreEntriesOfTheCatalogue) {
  const ModelMatch match = model_of(GetParam().id);
  EXPECT_EQ(match.model, GetParam().model);
  EXPECT_EQ(match.is_exact, GetParam().is_exact);
  EXPECT_EQ(match.model.empty() ? GetParam().weights : match.weights, GetParam().weights);
}
INSTANTIATE_TEST_SUITE_P(Exchange, ModelIds, testing::ValuesIn(model_cases), [](const auto& row) { return row.param.name; });

TEST(ModelIds, EveryEntryNamesARepositoryThatFindsIt) {
  for (const std::string& name : model_names()) {
    const std::string repository = repository_of(*find_model(name));
    ASSERT_FALSE(repository.empty()) << name;
    EXPECT_EQ(model_of(repository).model, name);
    EXPECT_TRUE(model_of(repository).is_exact) << name;
  }
}

TEST(GpuLabels, AreAcceleratorsOfTheCatalogue) {
  for (const auto& [label, entry] : {std::pair{"NVIDIA-H100-80GB-HBM3", "h100-sxm"}, {"NVIDIA-A100-SXM4-40GB", "a100-sxm-40gb"}, {"NVIDIA-A100-SXM4-80GB-MIG", "a100-sxm-80gb"}, {"nvidia-h100-80gb", "h100-sxm"}, {"nvidia-tesla-a100", "a100-sxm-40gb"}, {"NVIDIA H200", "h200-sxm"}, {"NVIDIA-L40S", "l40s"}, {"NVIDIA-H100-NVL", "h100-nvl"}, {"NVIDIA-H100-PCIe", "h100-pcie"}, {"AMD_Instinct_MI300X_OAM", "mi300x"}, {"p5.48xlarge", "h100-sxm"}, {"h100-sxm", "h100-sxm"}, {"NVIDIA-A100", ""}, {"Tesla-T4", ""}, {"", ""}}) {
    EXPECT_EQ(accelerator_of(label), entry) << label;
    EXPECT_TRUE(*entry == '\0' || find_accelerator(entry) != nullptr) << label;
  }
}

TEST(FlagNumbers, AreReadAsServersReadThem) {
  for (const auto& [text, want] : {std::pair<const char*, std::int64_t>{"8192", 8192}, {"8k", 8000}, {"8K", 8192}, {"25.6k", 25600}, {"1M", 1048576}, {"0", 0}}) {
    EXPECT_EQ(whole_number(text), want) << text;
  }
  for (const char* text : {"", "-1", "eight", "8.5", "1e3", "8kk", "99999999999999999999", "1000000G", "0x10", "8 "}) EXPECT_FALSE(whole_number(text)) << text;
  EXPECT_EQ(share("0.92"), 0.92);
  for (const char* text : {"90", "1.1", "-0.1", "0.9.1", ".", ""}) EXPECT_FALSE(share(text)) << text;
}

}  // namespace
}  // namespace plimsoll::exchange
