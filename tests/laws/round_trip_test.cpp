// A plan is its text and its link: written and read again, or sent and opened, it is the same plan with the same report to the bit.

#include <gtest/gtest.h>

#include "core/plimsoll.hpp"
#include "core/spec/link.hpp"
#include "tests/laws/laws.hpp"

namespace plimsoll::laws {
namespace {

std::string first_of(const Problems& problems) {
  return problems.none() ? "" : problems.list().front().path + ": " + problems.list().front().message;
}

TEST(APlan, WrittenAndReadHasTheSameReport) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Plan plan = some_plan(seed);
    const std::string report = text_of(evaluate(plan));
    for (const Writing form : {Writing::brief, Writing::complete}) {
      const PlanReading back = read_plan(write(plan, form));
      ASSERT_TRUE(back.ok()) << "seed " << seed << ": " << first_of(back.problems);
      ASSERT_EQ(back.plan, plan) << "seed " << seed;
      ASSERT_EQ(difference(text_of(evaluate(back.plan)), report), "") << "seed " << seed;
    }
  }
}

TEST(APlan, SentAsALinkHasTheSameReport) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const Plan plan = some_plan(seed);
    const LinkReading back = read_link(write_link(plan));
    ASSERT_TRUE(back.ok()) << "seed " << seed << ": " << first_of(back.problems);
    ASSERT_EQ(back.plan, plan) << "seed " << seed;
    ASSERT_EQ(difference(text_of(evaluate(back.plan)), text_of(evaluate(plan))), "") << "seed " << seed;
  }
}

/// What the page and the command line see: the report of the file, and of the plan that its link opens to.
TEST(TheDoor, AnswersALinkAsItAnswersItsFile) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const std::string file = write(some_plan(seed), Writing::complete);
    const std::string answer = door::check(file);
    const std::string link_key = R"(,"link":")";
    const std::size_t link_at = answer.rfind(link_key);
    ASSERT_NE(link_at, std::string::npos) << "seed " << seed;
    const std::string link = answer.substr(link_at + link_key.size(), answer.size() - link_at - link_key.size() - 2);
    const std::string opened = door::open_link(link);
    const std::string plan_key = R"({"plan":)";
    ASSERT_EQ(opened.substr(0, plan_key.size()), plan_key) << "seed " << seed << ": " << opened;
    const std::string plan = opened.substr(plan_key.size(), opened.rfind(R"(,"data_version")") - plan_key.size());
    ASSERT_EQ(difference(door::check(plan), answer), "") << "seed " << seed;
  }
}

}  // namespace
}  // namespace plimsoll::laws
