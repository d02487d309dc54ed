// Launches put into a plan: which model, engine, layout and pools they make.
#pragma once

#include <vector>

#include "core/exchange/launch.hpp"
#include "core/spec/json_value.hpp"

namespace plimsoll::exchange {

/// Puts the launches into `plan`; everything that they were given is noted.
void put_launches(std::vector<Launch> launches, json::Value& plan, Notes& notes);

}  // namespace plimsoll::exchange
