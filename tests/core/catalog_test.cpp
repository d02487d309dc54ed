// What the catalogue offers for a name that it lacks.

#include "core/catalog/catalog.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace plimsoll {
namespace {

using Names = std::vector<std::string>;

struct NearCase {
  const char* name;
  std::string wanted;
  Names near;
};

// clang-format off
const NearCase accelerator_cases[] = {
    {"a_beginning_names_all_that_begin_so", "h100",            {"h100-nvl", "h100-pcie", "h100-sxm"}},
    {"in_any_case",                         "H100",            {"h100-nvl", "h100-pcie", "h100-sxm"}},
    {"not_a_shorter_name_of_other_hardware", "a100",           {"a100-pcie-80gb", "a100-sxm-40gb", "a100-sxm-80gb"}},
    {"a_beginning_of_one",                  "h200",            {"h200-sxm"}},
    {"spaces_for_dashes",                   "RTX 4090",        {"rtx-4090"}},
    {"a_vendor_before_it",                  "NVIDIA L40S",     {"l40s"}},
    {"more_words_than_the_entry_has",       "h100-sxm-80gb",   {"h100-sxm"}},
    {"other_words_after_the_first",         "h100-80gb-hbm3",  {"h100-nvl", "h100-pcie", "h100-sxm"}},
    {"a_letter_off",                        "h100-sxn",        {"h100-sxm"}},
    {"a_longer_number_is_another_name",     "a1000",           {"a10"}},
    {"like_no_other",                       "abacus",          {}},
    {"nothing",                             "",                {}},
    {"only_an_owner",                       "nvidia/",         {}},
    {"ten_kilobytes",                       std::string(10000, 'h'), {}},
};
const NearCase model_cases[] = {
    {"an_owner_and_an_ending",              "meta-llama/Llama-3.1-8B-Instruct",     {"llama-3.1-8b"}},
    {"an_owner",                            "meta-llama/Llama-3.1-8B",              {"llama-3.1-8b"}},
    {"an_ending",                           "Llama-3.1-8B-Instruct",                {"llama-3.1-8b"}},
    {"a_maker_within_the_name",             "meta-llama/Meta-Llama-3-8B-Instruct",  {"llama-3-8b"}},
    {"two_endings",                         "meta-llama/Llama-2-7b-chat-hf",        {"llama-2-7b"}},
    {"another_ending",                      "google/gemma-2-9b-it",                 {"gemma-2-9b"}},
    {"an_ending_before_the_version",        "mistralai/Mistral-7B-Instruct-v0.3",   {"mistral-7b-v0.3"}},
    {"a_family",                            "mixtral",                              {"mixtral-8x22b", "mixtral-8x7b"}},
    {"a_date_after_it",                     "Qwen/Qwen3-30B-A3B-Instruct-2507",     {"qwen3-30b-a3b"}},
    {"a_size_that_there_is_not",            "llama-3.1-9b",                         {"llama-3.1-8b"}},
    {"of_a_known_family",                   "mixtral-9x99b-preview",                {"mixtral-8x22b", "mixtral-8x7b"}},
};
// clang-format on

class NearestAccelerator : public testing::TestWithParam<NearCase> {};
TEST_P(NearestAccelerator, IsWhatMayHaveBeenMeant) { EXPECT_EQ(nearest_entries(GetParam().wanted, accelerator_names()), GetParam().near); }
INSTANTIATE_TEST_SUITE_P(Catalogue, NearestAccelerator, testing::ValuesIn(accelerator_cases), [](const auto& row) { return row.param.name; });

class NearestModel : public testing::TestWithParam<NearCase> {};
TEST_P(NearestModel, IsWhatMayHaveBeenMeant) { EXPECT_EQ(nearest_entries(GetParam().wanted, model_names()), GetParam().near); }
INSTANTIATE_TEST_SUITE_P(Catalogue, NearestModel, testing::ValuesIn(model_cases), [](const auto& row) { return row.param.name; });

// clang-format off
const NearCase engine_cases[] = {
    {"newer_than_all",                 "vllm-0.20",    {"vllm-0.19"}},
    {"much_newer",                     "vllm-1.0",     {"vllm-0.19"}},
    {"with_a_third_number",            "vLLM 0.21.1",  {"vllm-0.19"}},
    {"a_patch_of_a_known_one",         "vllm-v0.18.2", {"vllm-0.18"}},
    {"older_than_all",                 "vllm-0.9",     {"vllm-0.16"}},
    {"no_version_at_all",              "vllm",         {"vllm-0.16", "vllm-0.17", "vllm-0.18", "vllm-0.19"}},
    {"of_an_engine_without_versions",  "sglang-0.5",   {"sglang"}},
};
// clang-format on

class NearestEngine : public testing::TestWithParam<NearCase> {};
TEST_P(NearestEngine, IsWhatMayHaveBeenMeant) { EXPECT_EQ(nearest_entries(GetParam().wanted, engine_names()), GetParam().near); }
INSTANTIATE_TEST_SUITE_P(Catalogue, NearestEngine, testing::ValuesIn(engine_cases), [](const auto& row) { return row.param.name; });

TEST(NearestEntries, BetweenTwoVersionsAreTheNearerAndOfTwoAsNearTheNewer) {
  const Names names = {"x-0.10", "x-0.14", "x-2.0", "y-0.13"};
  EXPECT_EQ(nearest_entries("x-0.11", names), Names{"x-0.10"});
  EXPECT_EQ(nearest_entries("x-0.12", names), Names{"x-0.14"});
  EXPECT_EQ(nearest_entries("x-0.13", names), Names{"x-0.14"});
  EXPECT_EQ(nearest_entries("x-0.15", names), Names{"x-0.14"});
  EXPECT_EQ(nearest_entries("x-99999999999999999999.1", names), Names{"x-2.0"});
}

TEST(NearestEntries, OfAListThatNamesVendorsHaveThem) {
  const Names names = {"NVIDIA A100", "NVIDIA H100", "AMD MI300X"};
  EXPECT_EQ(nearest_entries("h100", names), Names{"NVIDIA H100"});
  EXPECT_EQ(nearest_entries("NVIDIA A10", names), Names{"NVIDIA A100"});
  EXPECT_EQ(nearest_entries("MI300", names), Names{"AMD MI300X"});
}

TEST(NearestEntries, OfAnEntryAreItself) {
  for (const std::string& name : model_names()) EXPECT_EQ(nearest_entries(name, model_names()), Names{name});
  for (const std::string& name : accelerator_names()) EXPECT_EQ(nearest_entries(name, accelerator_names()), Names{name});
}

}  // namespace
}  // namespace plimsoll
