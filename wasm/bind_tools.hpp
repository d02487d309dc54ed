// The border of a module of tools: text in, text out.
#pragma once

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <string>

#include "core/plimsoll_tools.hpp"

namespace plimsoll {

/// To be called in EMSCRIPTEN_BINDINGS; what is bound takes no captures, so the list is a parameter of the template.
template <const Tools& (*tools)()>
void bind_tools() {
  using emscripten::function;
  using std::string;
  function(
      "tools", +[] { return door::tools(tools()); });
  function(
      "solve", +[](const string& tool, const string& problem, const string& wanted, const emscripten::val& progress) {
        if (progress.isUndefined()) return door::solve(tools(), tool, problem, wanted);
        return door::solve(tools(), tool, problem, wanted, [&](double share) { progress(share); });
      });
  function(
      "toolSchema", +[](const string& tool) { return door::tool_schema(tools(), tool); });
  function(
      "toolReference", +[](const string& tool) { return door::tool_reference(tools(), tool); });
}

}  // namespace plimsoll
