#include "core/plimsoll_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/answer.hpp"
#include "core/report/explain.hpp"
#include "core/report/search_as.hpp"
#include "core/search/inverse.hpp"
#include "core/search/search_part.hpp"
#include "core/search/search_report.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/json_schema.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/json_write.hpp"
#include "core/spec/reference.hpp"
#include "core/spec/typescript.hpp"

namespace plimsoll::door {

namespace {

/// Few at first, so that something is soon there to be shown.
constexpr std::int64_t layouts_of_first_slice = 100;
constexpr std::int64_t layouts_of_slice = 2000;
constexpr std::int64_t pairs_of_slice = 100;

SearchOptions read_options(std::string_view text, Problems& problems) {
  SearchOptions options;
  if (text.empty()) return options;
  const json::Value value = json::parse(text, problems, json::largest_problem_bytes);
  if (problems.none()) plimsoll::read(value, options, "options", problems);
  return options;
}

/// Of layouts in one pool, and where they are asked for of pairs of pools.
struct Searches {
  LayoutSearch& one_pool;
  PoolSearch* pools = nullptr;

  bool step() {
    if (!one_pool.is_done()) one_pool.step(std::clamp(one_pool.counts().looked_at, layouts_of_first_slice, layouts_of_slice));
    else if (pools != nullptr) pools->step(pairs_of_slice);
    return !one_pool.is_done() || (pools != nullptr && !pools->is_done());
  }
  double share() const { return pools == nullptr ? one_pool.share() : (one_pool.share() + pools->share()) / 2; }
  /// The best of both as a plan.
  std::string best_plan() const {
    const bool has_pair = pools != nullptr && !pools->best().empty();
    if (one_pool.best().empty() && !has_pair) return "null";
    const bool is_pair = has_pair && (one_pool.best().empty() || is_better(pools->best().front(), one_pool.best().front(), one_pool.options().objective));
    return plimsoll::write(is_pair ? pools->plan_of(pools->best().front()) : one_pool.plan_of(one_pool.best().front()), Writing::brief);
  }
};

std::string member_of(const Searches& searches, const SearchReport& report, std::string_view format) {
  if (format == "json") return plimsoll::write(report, Writing::numbers);
  if (format == "text") return quoted(as_text(report));
  if (format == "svg") return quoted(as_svg(report));
  return searches.best_plan();
}

std::string answer_of(const Searches& searches, const std::vector<std::string_view>& formats) {
  const SearchReport report = report_of(searches.one_pool, searches.pools);
  std::string members;
  for (const std::string_view format : formats) members += fmt::format("{}{}:{}", members.empty() ? "" : ",", quoted(format), member_of(searches, report, format));
  return fmt::format("{{{}}}", members);
}

bool is_format(std::string_view name) { return name == "json" || name == "text" || name == "svg" || name == "plan"; }

std::vector<std::string_view> read_formats(std::string_view wanted, Problems& problems) {
  std::vector<std::string_view> formats = words_of(wanted);
  for (const std::string_view format : formats) {
    if (!is_format(format)) problems.add("format", fmt::format("{} is none of: json, text, svg, plan", json::quoted_for_people(format)));
  }
  return formats;
}

}  // namespace

std::string search(std::string_view plan, std::string_view options, std::string_view wanted, const SearchWatch& watch) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  Problems problems;
  const SearchOptions asked = read_options(options, problems);
  const std::vector<std::string_view> formats = read_formats(wanted, problems);
  if (!problems.none()) return refused(problems);
  const bool has_pools = asked.pools || reading.plan.disaggregation;
  if (has_pools) refuse_pools_that_cannot_be_searched(reading.plan, asked, problems);
  LayoutSearch one_pool(reading.plan, asked, problems);
  if (!problems.none()) return refused(problems);
  std::optional<PoolSearch> pools;
  if (has_pools) pools.emplace(reading.plan, one_pool);
  Searches searches{one_pool, pools ? &*pools : nullptr};
  while (searches.step()) {
    if (watch.wants_best && watch.wants_best(searches.share())) watch.best(answer_of(searches, formats));
  }
  return answer_of(searches, formats);
}

std::string search_part(std::string_view plan, std::string_view options, std::int64_t shard, std::int64_t shards) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  Problems problems;
  const SearchOptions asked = read_options(options, problems);
  if (!problems.none()) return refused(problems);
  const SearchPart part = search_part(reading.plan, asked, shard, shards, problems);
  if (!problems.none()) return refused(problems);
  return fmt::format("{{\"part\":{}}}", plimsoll::write(part, Writing::complete));
}

std::string merged(std::string_view text, std::string_view wanted) {
  Problems problems;
  const std::vector<std::string_view> formats = read_formats(wanted, problems);
  const json::Value value = json::parse(text, problems, json::largest_problem_bytes);
  if (!problems.none()) return refused(problems);
  SearchParts read_parts;
  plimsoll::read(value, read_parts, "", problems);
  if (!problems.none()) return refused(problems);
  const std::unique_ptr<LayoutSearch> search = merged(read_parts.parts, problems);
  return problems.none() ? answer_of({*search}, formats) : refused(problems);
}

std::string turned_round(std::string_view plan, std::string_view questions, std::string_view format) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  if (format != "text" && format != "json") return refused("format", fmt::format("{} is none of: text, json", json::quoted_for_people(format)));
  const auto& names = names_of<InverseQuestion>;
  std::vector<std::string_view> asked = words_of(questions);
  if (asked.empty()) asked.assign(names.begin(), names.end());
  Problems problems;
  std::vector<InverseAnswer> answers;
  for (const std::string_view name : asked) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      problems.add("solve", fmt::format("{} is none of: {}", json::quoted_for_people(name), fmt::join(names, ", ")));
    } else if (problems.none()) {
      answers.push_back(answer_of(reading.plan, static_cast<InverseQuestion>(found - names.begin())));
    }
  }
  if (!problems.none()) return refused(problems);
  if (format == "text") return fmt::format("{{\"text\":{}}}", quoted(as_text(answers)));
  return fmt::format("{{\"answers\":{}}}", listed(answers, [](const InverseAnswer& answer) { return plimsoll::write(answer, Writing::numbers); }));
}

std::string search_schema() { return schema_of(describe<SearchOptions>(), "Options of a search"); }
std::string search_reference() { return fmt::format("{{\"text\":{}}}", quoted(reference_tables(describe<SearchOptions>()))); }

std::string plan_reference() { return plimsoll::plan_reference(); }
std::string plan_typescript() { return typescript_declarations({&describe<Report>(), &describe<Explanation>()}); }
std::string search_typescript() { return typescript_declarations({&describe<SearchOptions>(), &describe<SearchReport>(), &describe<InverseAnswer>()}); }

}  // namespace plimsoll::door
