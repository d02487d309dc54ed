#include "core/search/search_options.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "core/spec/json_read.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/typescript.hpp"

namespace plimsoll {
namespace {

SearchOptions read_options(std::string_view text, Problems& problems) {
  SearchOptions options;
  read(json::parse(text, problems), options, "options", problems);
  return options;
}

TEST(SearchOptions, AListOfPrecisionsIsReadByTheirNames) {
  Problems problems;
  const SearchOptions options = read_options(R"({"weights": ["fp8", "bf16"], "kv_cache": ["fp8"]})", problems);
  EXPECT_TRUE(problems.none());
  EXPECT_EQ(options.weights, (std::vector<Precision>{Precision::fp8, Precision::bf16}));
  EXPECT_EQ(options.kv_cache, std::vector<Precision>{Precision::fp8});
}

TEST(SearchOptions, AnEntryThatIsNoneOfThemIsToldWhichThereAre) {
  Problems problems;
  read_options(R"({"weights": ["bf16", "fp9"]})", problems);
  ASSERT_EQ(problems.list().size(), 1U);
  EXPECT_EQ(problems.list().front().path, "options.weights[1]");
  EXPECT_NE(problems.list().front().message.find("bf16"), std::string::npos);
}

TEST(SearchOptions, TheirTypesNameTheEntriesOfLists) {
  EXPECT_NE(typescript_declarations({&describe<SearchOptions>()}).find("kv_cache: (\"fp32\" | \"bf16\""), std::string::npos);
}

}  // namespace
}  // namespace plimsoll
