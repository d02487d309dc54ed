#include "core/plimsoll.hpp"

#include <fmt/core.h>

#include <utility>
#include <vector>

#include "core/answer.hpp"
#include "core/catalog/catalog.hpp"
#include "core/report/as_badge.hpp"
#include "core/report/as_markdown.hpp"
#include "core/report/as_svg.hpp"
#include "core/report/as_text.hpp"
#include "core/report/memory_svg.hpp"
#include "core/report/receipt.hpp"
#include "core/spec/hf_config.hpp"
#include "core/spec/json_schema.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/json_write.hpp"
#include "core/spec/link.hpp"
#include "core/spec/plan.hpp"
#include "core/verdict/evaluate.hpp"
#include "core/version.hpp"

namespace plimsoll::door {

namespace {

std::string link_of(const Plan& plan, const Report& report) { return write_link(plan, receipt_of(report)); }

std::string refused_link(const LinkReading& reading) {
  return refused(reading.problems, fmt::format(",\"read\":{}", quoted(reading.readable)));
}

/// Where the link says what came out then, only a change of that is worth a word.
std::string said_of(const LinkReading& reading) {
  const std::string note = reading.receipt.empty() ? reading.note : change_since(reading.receipt, reading.data_version, evaluate(reading.plan));
  return fmt::format("\"data_version\":{},\"note\":{}", quoted(reading.data_version), quoted(note));
}

}  // namespace

std::string check(std::string_view plan) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  const Report made = evaluate(reading.plan);
  const std::string link = link_of(reading.plan, made);
  return fmt::format("{{\"report\":{},\"link\":{}}}", plimsoll::write(made, Writing::numbers), link.empty() ? "null" : quoted(link));
}

std::string report(std::string_view plan, std::string_view format) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  const Report made = evaluate(reading.plan);
  if (format == "text") return fmt::format("{{\"text\":{}}}", quoted(as_text(made)));
  if (format == "markdown") return fmt::format("{{\"text\":{}}}", quoted(as_markdown(made, link_of(reading.plan, made))));
  if (format == "svg") return fmt::format("{{\"text\":{}}}", quoted(as_svg(made, link_of(reading.plan, made))));
  if (format == "badge") return fmt::format("{{\"text\":{}}}", quoted(as_badge(made)));
  return refused("format", fmt::format("{} is none of: text, markdown, svg, badge", json::quoted_for_people(format)));
}

std::string draw(std::string_view plan, std::string_view picture) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  const Report made = evaluate(reading.plan);
  if (picture == "memory") return fmt::format("{{\"svg\":{}}}", quoted(memory_svg(made)));
  if (picture == "grid") return fmt::format("{{\"svg\":{}}}", quoted(grid_svg(made)));
  return refused("picture", fmt::format("{} is none of: memory, grid", json::quoted_for_people(picture)));
}

std::string write(std::string_view plan) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  return fmt::format("{{\"short\":{},\"complete\":{}}}", plimsoll::write(reading.plan, Writing::brief), plimsoll::write(reading.plan, Writing::complete));
}

std::string link(std::string_view plan) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  const std::string made = link_of(reading.plan, evaluate(reading.plan));
  if (made.empty()) return refused("", "the plan is larger than a link may be; send the file instead");
  return fmt::format("{{\"link\":{},\"length\":{}}}", quoted(made), made.size());
}

std::string comparison_link(std::string_view plans) {
  Problems problems;
  const json::Value list = json::parse(plans, problems);
  if (!problems.none()) return refused(problems);
  if (list.type != json::Value::Type::list || list.items.size() < 2 || list.items.size() > most_compared) {
    return refused("", fmt::format("a list of 2 to {} plans was expected", most_compared));
  }
  std::vector<Plan> read;
  for (const json::Value& document : list.items) {
    PlanReading reading = read_plan(document);
    for (const Problem& problem : reading.problems.list()) {
      problems.add(fmt::format("[{}]{}{}", read.size(), problem.path.empty() ? "" : ".", problem.path), problem.message);
    }
    read.push_back(std::move(reading.plan));
  }
  if (!problems.none()) return refused(problems);
  const std::string made = write_comparison(read);
  if (made.empty()) return refused("", "the plans are larger than a link may be; send their files instead");
  return fmt::format("{{\"link\":{},\"length\":{}}}", quoted(made), made.size());
}

std::string open_link(std::string_view text) {
  const LinkReading reading = read_link(text);
  if (!reading.ok()) return refused_link(reading);
  if (!reading.others.empty()) {
    return refused("", fmt::format("the link compares {} plans; `plimsoll compare` opens it, and so does the page", reading.others.size() + 1));
  }
  return fmt::format("{{\"plan\":{},{}}}", plimsoll::write(reading.plan, Writing::brief), said_of(reading));
}

std::string open_comparison(std::string_view text) {
  const LinkReading reading = read_link(text);
  if (!reading.ok()) return refused_link(reading);
  std::string plans = plimsoll::write(reading.plan, Writing::brief);
  for (const Plan& other : reading.others) plans += "," + plimsoll::write(other, Writing::brief);
  return fmt::format("{{\"plans\":[{}],{}}}", plans, said_of(reading));
}

std::string model_from_config(std::string_view config) {
  const ConfigReading reading = read_hf_config(config);
  if (!reading.problems.none()) return refused(reading.problems);
  return fmt::format("{{\"model\":{},\"notes\":{}}}", plimsoll::write(reading.model, Writing::brief), listed(reading.notes, &quoted));
}

std::string plan_schema() { return plimsoll::plan_schema(); }

std::string presets() {
  // The titles of a kind's entries, by their names.
  const auto entries = [](const std::vector<std::string>& names, auto find) {
    return listed(names, [&](const std::string& name) { return fmt::format("{{\"name\":{},\"title\":{}}}", quoted(name), quoted(find(name)->name)); });
  };
  const std::string plans = listed(plan_names(), [](const std::string& name) {
    const Plan& plan = *find_plan(name);
    return fmt::format("{{\"name\":{},\"title\":{},\"plan\":{}}}", quoted(name), quoted(plan.title), plimsoll::write(plan, Writing::brief));
  });
  return fmt::format("{{\"data_version\":{},\"models\":{},\"accelerators\":{},\"engines\":{},\"plans\":{}}}", quoted(data_version()), entries(model_names(), find_model),
                     entries(accelerator_names(), find_accelerator), entries(engine_names(), find_engine), plans);
}

std::string version() { return std::string(version_text); }

}  // namespace plimsoll::door
