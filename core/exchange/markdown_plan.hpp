// A plan in prose: its degrees, GPUs, load and targets, and what it says of itself as claims.
#pragma once

#include <string_view>

#include "core/exchange/notes.hpp"
#include "core/spec/json_value.hpp"

namespace plimsoll::exchange {

/// Puts what the text states into `plan`. Every line that is not empty is noted, each once.
void put_markdown(std::string_view text, json::Value& plan, Notes& notes);

}  // namespace plimsoll::exchange
