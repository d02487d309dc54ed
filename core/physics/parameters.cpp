#include "core/physics/parameters.hpp"

namespace plimsoll {

bool is_moe_layer(const Model& model, std::int64_t layer) {
  const Experts& experts = model.experts;
  return experts.experts > 0 && layer >= experts.first_dense_layers && layer % experts.every == experts.offset;
}

Attends attends_of_layer(const Model& model, std::int64_t layer) {
  const Attention& attention = model.attention;
  if (attention.pattern.empty()) return Attends::full;
  const char letter = attention.pattern[static_cast<std::size_t>(layer) % attention.pattern.size()];
  if (letter == 'L') return Attends::linear;
  return letter == 'S' && attention.sliding_window > 0 ? Attends::sliding : Attends::full;
}

LayerKind last_layer_kind(const Model& model) { return {is_moe_layer(model, model.layers - 1), attends_of_layer(model, model.layers - 1)}; }

LayerMix layer_mix(const Model& model, std::int64_t first, std::int64_t layers) {
  LayerMix mix;
  for (std::int64_t layer = first; layer < first + layers; ++layer) {
    const bool is_moe = is_moe_layer(model, layer);
    switch (attends_of_layer(model, layer)) {
      case Attends::full: ++(is_moe ? mix.moe_full : mix.dense_full); break;
      case Attends::sliding: ++(is_moe ? mix.moe_sliding : mix.dense_sliding); break;
      case Attends::linear: ++(is_moe ? mix.moe_linear : mix.dense_linear); break;
    }
  }
  return mix;
}

LayerParameters layer_parameters(const Model& model) { return layer_parameters(model_terms<double>(model)); }

ModelParameters model_parameters(const Model& model) { return model_parameters(model_terms<double>(model), layer_mix(model, 0, model.layers)); }

}  // namespace plimsoll
