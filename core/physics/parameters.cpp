#include "core/physics/parameters.hpp"

#include <array>

namespace plimsoll {

namespace {

bool has_experts_at(const Experts& experts, std::int64_t layer) {
  return experts.experts > 0 && layer >= experts.first_dense_layers && layer % experts.every == experts.offset;
}

/// By its letter, large or small.
Attends attends_of(char letter, const Attention& attention) {
  switch (letter) {
    case 'S': return attention.sliding_window > 0 ? Attends::sliding : Attends::full;
    case 'L': return Attends::linear;
    case 'M': return Attends::state_space;
    case 'H': return Attends::hybrid;
    case '-': return Attends::nothing;
    default: return Attends::full;
  }
}

/// Where a kind stands among layer_kinds.
constexpr std::size_t index_of(const LayerKind& kind) {
  constexpr std::size_t attends_count = 6;
  constexpr auto table = [] {
    std::array<std::size_t, 3 * attends_count> places{};
    for (std::size_t i = 0; i < layer_kinds.size(); ++i) places[static_cast<std::size_t>(layer_kinds[i].ffn) * attends_count + static_cast<std::size_t>(layer_kinds[i].attends)] = i;
    return places;
  }();
  return table[static_cast<std::size_t>(kind.ffn) * attends_count + static_cast<std::size_t>(kind.attends)];
}

}  // namespace

LayerKind kind_of_layer(const Model& model, std::int64_t layer) {
  const std::string& pattern = model.attention.pattern;
  const char letter = pattern.empty() ? 'F' : pattern[static_cast<std::size_t>(layer) % pattern.size()];
  const bool is_small = letter >= 'a' && letter <= 'z';
  const Ffn ffn = has_experts_at(model.experts, layer) ? Ffn::moe : Ffn::dense;
  return {is_small ? Ffn::none : ffn, attends_of(is_small ? static_cast<char>(letter - 'a' + 'A') : letter, model.attention)};
}

LayerMix layer_mix(const Model& model, std::int64_t first, std::int64_t layers) {
  LayerMix mix;
  for (std::int64_t layer = first; layer < first + layers; ++layer) ++mix.counts[index_of(kind_of_layer(model, layer))];
  return mix;
}

LayerParameters layer_parameters(const Model& model) { return layer_parameters(model_terms<double>(model)); }

ModelParameters model_parameters(const Model& model) { return model_parameters(model_terms<double>(model), layer_mix(model, 0, model.layers)); }

double weight_scale_of(const Model& model) {
  const double counted = model_parameters(model).total();
  return model.stated_parameters.value_or(counted) / counted;
}

}  // namespace plimsoll
