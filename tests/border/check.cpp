// The native end of the border test: one plan a line in, one answer a line out.
#include <cstdio>
#include <string>

#include "core/plimsoll.hpp"

int main() {
  std::string plan;
  int character = 0;
  while ((character = std::getchar()) != EOF) {
    if (character != '\n') {
      plan.push_back(static_cast<char>(character));
      continue;
    }
    std::puts(plimsoll::door::check(plan).c_str());
    plan.clear();
  }
  return 0;
}
