// What other tools call a model or a GPU, as entries of the catalogue.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/spec/model.hpp"

namespace plimsoll::exchange {

struct ModelMatch {
  std::string model;                 ///< The catalogue's name; empty where none is meant.
  bool is_exact = false;             ///< The catalogue names this very repository; else the match is a guess.
  std::optional<Precision> weights;  ///< What the name says of them: "…-FP8", "…-AWQ".
};

/// "meta-llama/Llama-3.1-70B-Instruct", a path to such a folder, or a name of the catalogue.
ModelMatch model_of(std::string_view id);

/// The repository that an entry of the catalogue was taken from: "meta-llama/Llama-3.1-70B"; empty where its source names none.
std::string repository_of(const Model& model);

/// "NVIDIA-H100-80GB-HBM3", "nvidia-h100-80gb", "A100-SXM4-80GB": the accelerator, or empty.
std::string accelerator_of(std::string_view label);

/// Methods of quantising, as flags name them.
struct Quantisation {
  std::optional<Precision> weights;
  bool is_experts_only = false;
  bool is_guess = false;  ///< The method leaves the width to the checkpoint.
};
std::optional<Quantisation> quantisation_of(std::string_view method);

/// "bfloat16", "half", "fp8_e4m3": how numbers are stored; none for "auto" and what is unknown.
std::optional<Precision> precision_of(std::string_view dtype);

/// In lower case, ASCII only.
std::string lower(std::string_view text);

}  // namespace plimsoll::exchange
