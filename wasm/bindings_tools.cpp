// The tools' border: text in, text out.
#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <string>

#include "core/plimsoll_tools.hpp"

namespace door = plimsoll::door;

EMSCRIPTEN_BINDINGS(plimsoll_tools) {
  using emscripten::function;
  using std::string;
  function(
      "tools", +[] { return door::tools(); });
  function(
      "solve", +[](const string& tool, const string& problem, const string& wanted, const emscripten::val& progress) {
        if (progress.isUndefined()) return door::solve(tool, problem, wanted);
        return door::solve(tool, problem, wanted, [&](double share) { progress(share); });
      });
  function(
      "toolSchema", +[](const string& tool) { return door::tool_schema(tool); });
  function(
      "toolReference", +[](const string& tool) { return door::tool_reference(tool); });
}
