// The study's border: text in, text out.
#include <emscripten/bind.h>

#include <string>

#include "core/plimsoll_study.hpp"

namespace door = plimsoll::door;

EMSCRIPTEN_BINDINGS(plimsoll_study) {
  using emscripten::function;
  using std::string;
  function(
      "completeReport", +[](const string& plan, const string& format) { return door::complete_report(plan, format); });
  function(
      "explain", +[](const string& plan, const string& path, const string& format) { return door::explain(plan, path, format); });
  function(
      "fixes", +[](const string& plan, const string& target, const string& format) { return door::fixes(plan, target, format); });
  function(
      "ranks", +[](const string& plan) { return door::ranks(plan); });
}
