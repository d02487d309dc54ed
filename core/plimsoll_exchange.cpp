#include "core/plimsoll_exchange.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "core/answer.hpp"
#include "core/exchange/imported.hpp"
#include "core/exchange/launch_command.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll::door {

namespace {

std::string noted(const std::vector<exchange::Noted>& notes) {
  return listed(notes, [](const exchange::Noted& note) {
    return fmt::format(R"({{"written":{},"became":{},"why":{},"line":{}}})", quoted(note.written), quoted(note.became), quoted(note.why), note.line);
  });
}

std::string texts(const std::vector<std::string>& all) { return listed(all, quoted); }

/// Members of an import, each with a comma before it.
std::string members_of(const exchange::Imported& imported) {
  return fmt::format(R"(,"format":{},"plan":{},"read":{},"guessed":{},"ignored":{},"missing":{})", quoted(imported.format.name), imported.plan.empty() ? "null" : imported.plan, noted(imported.read), noted(imported.guessed),
                     noted(imported.ignored), texts(imported.missing));
}

}  // namespace

std::string import_plan(std::string_view text, std::string_view base) {
  json::Value stated;
  if (!base.empty()) {
    Problems problems;
    stated = json::parse(base, problems);
    if (!problems.none()) return refused(problems);
  }
  const exchange::Recognised format = exchange::format_of(text);
  if (!format.is_read) return refused("", fmt::format("this is {}", format.name));
  const exchange::Imported imported = exchange::imported(text, stated);
  const std::string members = members_of(imported);
  if (!imported.problems.none()) return refused(imported.problems, members);
  return fmt::format("{{{}}}", std::string_view(members).substr(1));
}

std::string launch_commands(std::string_view plan, std::string_view engine) {
  const PlanReading reading = read_plan(plan);
  if (!reading.ok()) return refused(reading.problems);
  constexpr auto& names = names_of<Framework>;
  const auto* name = std::find(names.begin() + 1, names.end(), engine);
  if (name == names.end()) return refused("engine", fmt::format("{} is none of: vllm, sglang, tensorrt_llm", json::quoted_for_people(engine)));
  const exchange::LaunchCommands commands = exchange::launch_command(reading.plan, static_cast<Framework>(name - names.begin()));
  if (!commands.problems.none()) return refused(commands.problems);
  const std::string lines = listed(commands.commands, [](const exchange::PoolCommand& each) {
    return fmt::format(R"({{"pool":{},"command":{},"copies":{}}})", quoted(each.pool), quoted(each.command), each.copies);
  });
  return fmt::format(R"({{"flags":{},"commands":{},"manifest":{},"not_expressed":{}}})", quoted(commands.flag_set_version), lines, quoted(commands.manifest), texts(commands.not_expressed));
}

}  // namespace plimsoll::door
