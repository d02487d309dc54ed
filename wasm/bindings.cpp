// The whole border between C++ and JavaScript: text in, text out. A line here that computes something belongs in core/.
#include <emscripten/bind.h>

#include <string>

#include "core/plimsoll.hpp"

namespace door = plimsoll::door;

// Embind passes owned strings; the door takes views.
EMSCRIPTEN_BINDINGS(plimsoll) {
  using emscripten::function;
  using std::string;
  function(
      "check", +[](const string& plan) { return door::check(plan); });
  function(
      "report", +[](const string& plan, const string& format) { return door::report(plan, format); });
  function(
      "draw", +[](const string& plan, const string& picture) { return door::draw(plan, picture); });
  function(
      "write", +[](const string& plan) { return door::write(plan); });
  function(
      "link", +[](const string& plan) { return door::link(plan); });
  function(
      "openLink", +[](const string& text) { return door::open_link(text); });
  function(
      "comparisonLink", +[](const string& plans) { return door::comparison_link(plans); });
  function(
      "openComparison", +[](const string& text) { return door::open_comparison(text); });
  function(
      "modelFromConfig", +[](const string& config) { return door::model_from_config(config); });
  function(
      "planSchema", +[] { return door::plan_schema(); });
  function(
      "presets", +[] { return door::presets(); });
  function(
      "version", +[] { return door::version(); });
}
