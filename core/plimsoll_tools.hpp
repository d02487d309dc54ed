// The tools' door, beside plimsoll.hpp: a module of its own, so that a page that only checks plans does not load solvers and
// simulator. Text in, text out; pure; never throws; problems as there.
#pragma once

#include <string>
#include <string_view>

#include "core/progress.hpp"

namespace plimsoll::door {

/// → `{"tools": [{"name", "title", "help", "formats": [{"name", "help"}], "examples": [{"name", "example": {"title", "problem"}}]}]}`:
/// the questions beside `check`.
std::string tools();

/// A tool's name and its problem as JSON, solved once. `wanted`: names with a space between, each a member of the answer.
/// "json" is the report and "complete" the problem with every field spelled out, both JSON; the tool's formats are texts.
/// `progress` is told how far long work is.
std::string solve(std::string_view tool, std::string_view problem, std::string_view wanted, const Progress& progress = {});

/// → the JSON Schema of a tool's problem, and the tables of its reference as `{"text": "…"}`.
std::string tool_schema(std::string_view tool);
std::string tool_reference(std::string_view tool);

}  // namespace plimsoll::door
