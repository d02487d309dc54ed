#include "core/report/memory_svg.hpp"

#include <gtest/gtest.h>

#include "core/catalog/catalog.hpp"
#include "core/verdict/evaluate.hpp"

namespace plimsoll {
namespace {

struct BarCase {
  const char* name;
  std::int64_t input_tokens;
  bool runs_on;
};

const BarCase bar_cases[] = {
    {"fits", 1000, false},
    {"is_a_little_too_much", 1100000, false},
    {"is_many_times_too_much", 1000000000, true},
};

/// Llama 3.1 8B on one H200 with prompts of this length: 131,072 B a token.
Report with_prompts_of(std::int64_t tokens) {
  Plan plan;
  plan.model = *find_model("llama-3.1-8b");
  plan.accelerator = *find_accelerator("h200-sxm");
  plan.workload.input = {.least = tokens, .most = tokens};
  plan.workload.burst = 1;
  return evaluate(plan);
}

/// Of segments and frame, in percent of the bar.
std::vector<double> widths_in(const std::string& picture) {
  std::vector<double> widths;
  for (std::size_t at = picture.find("<rect"); at != std::string::npos; at = picture.find("<rect", at + 1)) {
    const std::size_t width = picture.find(" width=\"", at) + 8;
    widths.push_back(std::stod(picture.substr(width)));
  }
  return widths;
}

class MemoryBar : public testing::TestWithParam<BarCase> {};
TEST_P(MemoryBar, HasNoWidthBelowNoneOrAboveAll) {
  const std::string picture = memory_svg(with_prompts_of(GetParam().input_tokens));
  for (const double width : widths_in(picture)) {
    EXPECT_GE(width, 0);
    EXPECT_LE(width, 100);
  }
  EXPECT_EQ(picture.find("runs on to") != std::string::npos, GetParam().runs_on);
}
INSTANTIATE_TEST_SUITE_P(Memory, MemoryBar, testing::ValuesIn(bar_cases), [](const auto& row) { return row.param.name; });

TEST(MemoryBar, ThatRunsOnLeavesTheGpusOwnMemoryToBeSeen) {
  const std::vector<double> widths = widths_in(memory_svg(with_prompts_of(1000000000)));
  EXPECT_DOUBLE_EQ(widths.back(), 80) << "the frame of what there is, of 1.25 times that";
}

TEST(MemoryBar, ThatIsALittleTooLongIsDrawnWhole) {
  std::vector<double> widths = widths_in(memory_svg(with_prompts_of(1100000)));
  widths.pop_back();
  double sum = 0;
  for (const double width : widths) sum += width;
  EXPECT_NEAR(sum, 100, 0.01);
}

}  // namespace
}  // namespace plimsoll
