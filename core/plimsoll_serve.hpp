// The serving simulator's door: a module of its own, since it needs plans and their physics as well as the simulator's engine.
// Text in, text out; pure; never throws; problems as in plimsoll.hpp.
#pragma once

#include <string>
#include <string_view>

#include "core/progress.hpp"

namespace plimsoll::door {

/// Scenario JSON, or a plan's, which is a scenario with nothing else stated → `{"text": "…"}`, or as `json` `{"report": ServeReport}`.
std::string serve(std::string_view scenario, std::string_view format, const Progress& progress = {});

/// → the JSON Schema of a scenario, and the tables of its reference as `{"text": "…"}`.
std::string scenario_schema();
std::string scenario_reference();

/// → `{"examples": [{"name", "example": {"title", "problem"}}…]}`.
std::string scenarios();

}  // namespace plimsoll::door
