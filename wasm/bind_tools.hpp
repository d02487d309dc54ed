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
      "solve", +[](const string& tool, const string& problem, const string& wanted, const emscripten::val& progress, const emscripten::val& partial) {
        bool wants_partial = false;
        door::Watch watch;
        if (!progress.isUndefined()) watch.progress = [&](double share) { wants_partial = progress(share).as<bool>(); };
        if (!partial.isUndefined()) {
          watch.wants_partial = [&] { return wants_partial; };
          watch.partial = [&](const string& so_far) { partial(so_far); };
        }
        return door::solve(tools(), tool, problem, wanted, watch);
      });
  function(
      "toolSchema", +[](const string& tool) { return door::tool_schema(tools(), tool); });
  function(
      "toolReference", +[](const string& tool) { return door::tool_reference(tools(), tool); });
}

}  // namespace plimsoll
