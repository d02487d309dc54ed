// The native end of the border test. A line in is a plan, "complete TAB TAB PLAN", "explain TAB PATH TAB PLAN",
// "fixes TAB TAB PLAN", "ranks TAB TAB PLAN" or "TOOL TAB WANTED TAB PROBLEM"; a line out is its answer.
#include <cstdio>
#include <string>
#include <string_view>

#include "core/plimsoll.hpp"
#include "core/plimsoll_study.hpp"
#include "core/plimsoll_tools.hpp"

namespace {

std::string answer(std::string_view line) {
  const size_t first = line.find('\t');
  if (first == std::string_view::npos) return plimsoll::door::check(line);
  const size_t second = line.find('\t', first + 1);
  const std::string_view wanted = line.substr(first + 1, second - first - 1);
  const std::string_view asked = line.substr(0, first);
  const std::string_view input = line.substr(second + 1);
  if (asked == "complete") return plimsoll::door::complete_report(input, "json");
  if (asked == "explain") return plimsoll::door::explain(input, wanted, "json");
  if (asked == "fixes") return plimsoll::door::fixes(input, wanted, "json");
  if (asked == "ranks") return plimsoll::door::ranks(input);
  const bool is_simulator = plimsoll::find_tool(plimsoll::simulators(), asked) != nullptr;
  return plimsoll::door::solve(is_simulator ? plimsoll::simulators() : plimsoll::solvers(), asked, input, wanted);
}

}  // namespace

int main() {
  std::string line;
  int character = 0;
  while ((character = std::getchar()) != EOF) {
    if (character != '\n') {
      line.push_back(static_cast<char>(character));
      continue;
    }
    std::puts(answer(line).c_str());
    line.clear();
  }
  return 0;
}
