// The serving simulator's border: text in, text out.
#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <string>

#include "core/plimsoll_serve.hpp"

namespace door = plimsoll::door;

EMSCRIPTEN_BINDINGS(plimsoll_serve) {
  using emscripten::function;
  using std::string;
  function(
      "serve", +[](const string& scenario, const string& format, const emscripten::val& progress) {
        if (progress.isUndefined()) return door::serve(scenario, format);
        return door::serve(scenario, format, [&](double share) { progress(share); });
      });
  function(
      "scenarioSchema", +[] { return door::scenario_schema(); });
  function(
      "scenarioReference", +[] { return door::scenario_reference(); });
  function(
      "scenarios", +[] { return door::scenarios(); });
}
