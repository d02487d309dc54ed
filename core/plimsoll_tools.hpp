// The tools' door, beside plimsoll.hpp: for the list of one module (core/report/tools.hpp), so that a page that only checks plans
// loads neither solvers nor simulators. Text in, text out; pure; never throws; problems as there.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/progress.hpp"
#include "core/report/tools.hpp"

namespace plimsoll::door {

/// → `{"tools": [{"name", "title", "help", "formats": [{"name", "help"}], "examples": [{"name", "example": {"title", "problem"}}]}]}`:
/// the questions beside `check`.
std::string tools(const Tools& of);

/// Whoever watches long work.
struct Watch {
  Progress progress;                                       ///< Told how far it is.
  std::function<bool()> wants_partial;                     ///< Whether what has been found so far is wanted now; empty: never.
  std::function<void(const std::string& so_far)> partial;  ///< It, as the answer will be.
};

/// A tool's name and its problem as JSON, solved once. `wanted`: names with a space between, each a member of the answer.
/// "json" is the report and "complete" the problem with every field spelled out, both JSON; the tool's formats are texts. Where
/// nothing but "complete" is wanted the problem is only read.
std::string solve(const Tools& of, std::string_view tool, std::string_view problem, std::string_view wanted, const Watch& watch = {});

/// → the JSON Schema of a tool's problem, and the tables of its reference as `{"text": "…"}`.
std::string tool_schema(const Tools& of, std::string_view tool);
std::string tool_reference(const Tools& of, std::string_view tool);

}  // namespace plimsoll::door
