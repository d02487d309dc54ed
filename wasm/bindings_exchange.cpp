// The exchange's border: text in, text out.
#include <emscripten/bind.h>

#include <string>

#include "core/plimsoll_exchange.hpp"

namespace door = plimsoll::door;

EMSCRIPTEN_BINDINGS(plimsoll_exchange) {
  using emscripten::function;
  using std::string;
  function(
      "importPlan", +[](const string& text, const string& base) { return door::import_plan(text, base); });
  function(
      "launchCommands", +[](const string& plan, const string& engine) { return door::launch_commands(plan, engine); });
}
