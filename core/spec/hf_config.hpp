// A Hugging Face config.json as a Model, so that the counted parameters equal the published ones to the last digit.
//
// A table has a row per architecture: what its code builds and its config need not say (biases, norms, tying, which layers
// slide). Keys of the config override the row. What a config says that a Model cannot hold is a problem; what was assumed,
// left out or not understood is a note. A kind of layer that is not understood makes the attention `unknown`, never GQA.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/spec/model.hpp"
#include "core/spec/problem.hpp"

namespace plimsoll {

/// A model that was read, what to know about it, and every problem with it. With a problem the model is unspecified.
struct ConfigReading {
  Model model;
  std::vector<std::string> notes;
  Problems problems;
};

ConfigReading read_hf_config(std::string_view text);

}  // namespace plimsoll
