#include "core/report/as_markdown.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/catalog/catalog.hpp"
#include "core/spec/link.hpp"
#include "core/verdict/evaluate.hpp"

namespace plimsoll {
namespace {

auto lines_of(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

std::string written(const Report& report) { return as_markdown(report, "#v1&m=x&k=0000"); }

/// As many lines as any report has besides claims and violations.
Report longest_report() {
  Report report = evaluate(*find_plan("16-gpu-moe"));
  while (report.verdicts.size() < 7) report.verdicts.push_back(report.verdicts.back());
  while (report.time.cases.size() < 4) report.time.cases.push_back(report.time.cases.back());
  report.claims.clear();
  report.layout.violations.clear();
  return report;
}

TEST(Markdown, HasFortyLinesAtMost) {
  for (const std::string& name : plan_names()) {
    const Plan& plan = *find_plan(name);
    EXPECT_LE(lines_of(as_markdown(evaluate(plan), write_link(plan))), 40) << name;
  }
}

TEST(Markdown, SaysTheWorstClaimsAndCountsTheRest) {
  Report report = longest_report();
  report.claims.assign(29, {.statement = "fine", .answer = ClaimAnswerWord::holds});
  report.claims.push_back({.statement = "wrong", .answer = ClaimAnswerWord::contradicts});
  const std::string text = written(report);
  EXPECT_LE(lines_of(text), 40);
  const std::size_t rows = static_cast<std::size_t>(lines_of(text.substr(text.find("| wrong |"), text.find("| and ") - text.find("| wrong |"))));
  EXPECT_NE(text.find("| --- | --- | --- |\n| wrong | contradicts |"), std::string::npos) << text;
  EXPECT_NE(text.find("| and " + std::to_string(30 - rows) + " more: open the plan | | |"), std::string::npos) << text;
}

TEST(Markdown, SaysBrokenRulesBeforeCautionsAndCountsTheRest) {
  Report report = longest_report();
  report.claims.assign(30, {.statement = "fine", .answer = ClaimAnswerWord::holds});
  report.layout.violations.assign(9, {.is_caution = true, .message = "slow"});
  report.layout.violations.push_back({.rule = "TP divides the heads", .message = "TP3 does not"});
  const std::string text = written(report);
  EXPECT_EQ(lines_of(text), 40);
  EXPECT_NE(text.find("\n- TP divides the heads: TP3 does not\n"), std::string::npos) << text;
  EXPECT_NE(text.find(" more: open the plan\n\n| memory"), std::string::npos) << text;
}

TEST(Markdown, CountsNothingWhereAllOfItIsSaid) {
  Report report = longest_report();
  report.claims.assign(3, {.statement = "fine", .answer = ClaimAnswerWord::holds});
  report.layout.violations.assign(2, {.is_caution = true, .message = "slow"});
  EXPECT_EQ(written(report).find("more: open"), std::string::npos) << written(report);
}

TEST(Markdown, LetsNoMarkOfAPlanThrough) {
  Plan plan = *find_plan("16-gpu-moe");
  plan.title = "<b>*bold*</b>\n# `code` [a](b) ~~gone~~ &amp; $x$ | cell";
  const std::string text = as_markdown(evaluate(plan), "");
  EXPECT_EQ(text.substr(0, text.find('\n')), "### \\<b\\>\\*bold\\*\\</b\\> \\# \\`code\\` \\[a\\](b) \\~\\~gone\\~\\~ \\&amp; \\$x\\$ \\| cell");
}

}  // namespace
}  // namespace plimsoll
