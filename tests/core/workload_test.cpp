#include "core/spec/workload.hpp"

#include <gtest/gtest.h>

#include <string>

#include "core/spec/json_read.hpp"
#include "core/spec/json_write.hpp"

namespace plimsoll {
namespace {

Lengths lengths_of(std::string_view text, Problems& problems) {
  Lengths lengths;
  read(json::parse(text, problems), lengths, "input", problems);
  return lengths;
}

std::string messages_of(const Problems& problems) {
  std::string all;
  for (const Problem& problem : problems.list()) all += problem.path + ": " + problem.message + "\n";
  return all;
}

// Longest, mean and variance: (n² − 1) / 12 for n equally likely lengths, else as stated or as the histogram has it.

struct LengthsCase {
  const char* name;
  const char* text;
  double longest;
  double mean;
  double variance;
};

const LengthsCase lengths_cases[] = {
    {"fixed", "4096", 4096, 4096, 0},
    {"fixed_in_thousands", "\"4k\"", 4000, 4000, 0},
    {"uniform", "\"128..10240\"", 10240, 5184, (10113.0 * 10113.0 - 1) / 12},
    {"uniform_of_two", "\"1..2\"", 2, 1.5, 0.25},
    {"uniform_spelled_out", R"({"least": 1, "most": 3})", 3, 2, 2.0 / 3},
    {"in_thousands", "\"1k..2Ki\"", 2048, 1524, (1049.0 * 1049.0 - 1) / 12},
    // Few can be near 100,000 where the mean is 100: (100 − 1)·(100,000 − 100).
    {"mean_near_an_end", R"({"least": 1, "most": 100000, "mean": 100})", 100000, 100, 99.0 * 99900},
    {"mean_at_an_end", R"({"least": 1, "most": 100000, "mean": 1})", 100000, 1, 0},
    {"mean_stated", R"({"least": 0.1e1, "most": 4096, "mean": 1000})", 4096, 1000, (4096.0 * 4096.0 - 1) / 12},
    {"deviation_stated", R"({"least": 1, "most": 4096, "mean": 1000, "deviation": 100})", 4096, 1000, 10000},
    {"histogram_of_one", R"({"histogram": [{"tokens": 7}]})", 7, 7, 0},
    {"histogram", R"({"histogram": [{"tokens": 100, "share": 3}, {"tokens": 500, "share": 1}]})", 500, 200, 30000},
    {"shares_need_not_add_up_to_1", R"({"histogram": [{"tokens": 100, "share": 0.3}, {"tokens": 500, "share": 0.1}]})", 500, 200, 30000},
    {"a_length_that_never_occurs_is_not_the_longest", R"({"histogram": [{"tokens": 100}, {"tokens": 500, "share": 0}]})", 100, 100, 0},
};

class LengthsMoments : public testing::TestWithParam<LengthsCase> {};
TEST_P(LengthsMoments, FollowFromWhatIsStated) {
  const auto& c = GetParam();
  Problems problems;
  const Lengths lengths = lengths_of(c.text, problems);
  EXPECT_TRUE(problems.none()) << messages_of(problems);
  EXPECT_EQ(lengths.longest(), c.longest);
  EXPECT_DOUBLE_EQ(lengths.mean(), c.mean);
  EXPECT_NEAR(lengths.variance(), c.variance, 1e-9 * (1 + c.variance));
}

INSTANTIATE_TEST_SUITE_P(Workload, LengthsMoments, testing::ValuesIn(lengths_cases), [](const auto& test) { return test.param.name; });

// What lengths cannot be.

struct RefusedCase {
  const char* name;
  const char* text;
  const char* problem;
};

const RefusedCase refused_cases[] = {
    {"no_tokens", "0", "input: 0 is less than 1"},
    {"part_of_a_token", "1.5", "input: 1.5 is not a whole number"},
    {"begins_above_its_end", "\"9..3\"", "input: the range \"9..3\" begins above its end; write 3..9"},
    {"begins_above_its_end_spelled_out", R"({"least": 9, "most": 3})", "input: least is 9 and most is 3"},
    {"no_end", "\"9..\"", "input: \"\" is empty"},
    {"three_ends", "\"1..2..3\"", "input: \"2..3\" has the unit \"..3\""},
    {"nothing_in_it", "{}", "input: lengths need \"least\" and \"most\" of at least 1 token, or a histogram"},
    {"only_the_least", R"({"least": 4})", "input: lengths need"},
    {"mean_outside", R"({"least": 4, "most": 8, "mean": 9})", "input.mean: 9 lies outside 4..8"},
    {"deviation_of_no_distribution", R"({"least": 4, "most": 8, "deviation": 2.5})", "input.deviation: 2.5 is more than any distribution within 4..8 can have, 2"},
    {"deviation_that_the_mean_forbids", R"({"least": 1, "most": 100000, "mean": 100, "deviation": 49000})", "input.deviation: 49000 is more than any distribution within 1..100000 with a mean of 100 can have, 3144.8"},
    {"histogram_and_ends", R"({"least": 4, "most": 8, "histogram": [{"tokens": 4}]})", "input: a histogram already says the least, most, mean and deviation"},
    {"histogram_of_nothing", R"({"histogram": [{"tokens": 4, "share": 0}]})", "input.histogram: the shares add up to nothing"},
    {"histogram_without_tokens", R"({"histogram": [{"share": 1}]})", "input.histogram[0].tokens: missing: The length."},
    {"negative_share", R"({"histogram": [{"tokens": 4, "share": -1}]})", "input.histogram[0].share: -1 is less than 0"},
    {"a_truth", "true", "input: true was found where an object is expected"},
};

class RefusedLengths : public testing::TestWithParam<RefusedCase> {};
TEST_P(RefusedLengths, SayWhy) {
  Problems problems;
  lengths_of(GetParam().text, problems);
  EXPECT_NE(messages_of(problems).find(GetParam().problem), std::string::npos) << messages_of(problems);
}

INSTANTIATE_TEST_SUITE_P(Workload, RefusedLengths, testing::ValuesIn(refused_cases), [](const auto& test) { return test.param.name; });

TEST(Lengths, AreWrittenAsShortAsTheyWereStated) {
  for (const char* text : {"4096", "\"128..10240\"", R"({"least":1,"most":64,"mean":20})"}) {
    Problems problems;
    EXPECT_EQ(write(lengths_of(text, problems), Writing::brief), text);
  }
}

// One way to arrive.

struct ArrivalCase {
  const char* name;
  const char* text;
  const char* problem;  ///< Empty: none.
};

const ArrivalCase arrival_cases[] = {
    {"a_burst", R"({"input": 4, "burst": 8})", ""},
    {"a_concurrency", R"({"input": 4, "concurrency": 8})", ""},
    {"a_rate", R"({"input": 4, "arrival_rate": "120 requests/min"})", ""},
    {"none", R"({"input": 4})", "workload: missing: how requests arrive; state one of burst"},
    {"two", R"({"input": 4, "burst": 8, "arrival_rate": 1})", "workload: states more than one of burst, concurrency and arrival_rate"},
    {"a_burst_of_none", R"({"input": 4, "burst": 0})", "workload.burst: 0 is less than 1"},
    {"a_rate_of_none", R"({"input": 4, "arrival_rate": 0})", "workload.arrival_rate: 0 requests/s is less than"},
    {"a_rate_of_tokens", R"({"input": 4, "arrival_rate": "3 tokens/s"})", "workload.arrival_rate: \"3 tokens/s\" is a token rate, not a request rate"},
};

class WaysToArrive : public testing::TestWithParam<ArrivalCase> {};
TEST_P(WaysToArrive, AreStatedInOneWay) {
  Problems problems;
  Workload workload;
  read(json::parse(GetParam().text, problems), workload, "workload", problems);
  const std::string messages = messages_of(problems);
  EXPECT_EQ(messages.empty(), std::string_view(GetParam().problem).empty()) << messages;
  EXPECT_NE(messages.find(GetParam().problem), std::string::npos) << messages;
}

INSTANTIATE_TEST_SUITE_P(Workload, WaysToArrive, testing::ValuesIn(arrival_cases), [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace plimsoll
