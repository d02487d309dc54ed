// Megatron's arguments as a table: what each gives a plan.
#pragma once

#include <span>
#include <string_view>

namespace plimsoll::exchange {

/// What an argument gives. Megatron's defaults are those of its argument parser (megatron/training/arguments.py).
enum class Gives {
  nothing,
  number,   ///< A member of the model, at `path`.
  yes,      ///< A member that is true.
  no,       ///< A member that is false.
  degree,   ///< Of the layout.
  special,  ///< Read by name further down.
};

struct Argument {
  std::string_view name;
  Gives gives = Gives::nothing;
  std::string_view path = {};  ///< In the plan; of what gives nothing, why.
  bool takes_value = true;
};

std::span<const Argument> megatron_table();

/// The row of "--num-layers", or null.
const Argument* find_argument(std::string_view name);

}  // namespace plimsoll::exchange
