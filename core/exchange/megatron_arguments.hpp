// Arguments of Megatron's kind, which give a model by its shape.
#pragma once

#include <vector>

#include "core/exchange/shell_words.hpp"
#include "core/spec/json_value.hpp"

namespace plimsoll::exchange {

/// Puts the model and the layout of the arguments into `plan`; every word is noted, each once.
void put_megatron(const std::vector<Command>& commands, json::Value& plan, Notes& notes);

}  // namespace plimsoll::exchange
