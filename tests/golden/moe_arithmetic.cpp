// Parameters, KV cache and degrees of a mixture of experts; embeddings, norms and biases left out.
#include "core/physics/kv_cache.hpp"
#include "core/physics/parameters.hpp"
#include "core/physics/routing.hpp"
#include "tests/golden/golden.hpp"

namespace plimsoll::golden {

namespace {

std::int64_t whole_of(const Json& input, std::string_view key) {
  const double value = number_of(input, key);
  return value >= 0 && value < 1e15 ? static_cast<std::int64_t>(value) : 0;
}

/// One expert is a dense FFN, and routes nothing.
Model model_of(const Json& input) {
  Model model;
  model.layers = whole_of(input, "layers");
  model.hidden = whole_of(input, "d_model");
  model.attention = {.heads = whole_of(input, "heads"), .kv_heads = whole_of(input, "kv_heads"), .head_dim = whole_of(input, "head_dim")};
  model.gated = member(input, "gated").is_boolean() && member(input, "gated").get<bool>();
  model.norms_per_layer = 0;
  model.final_norm = false;
  if (whole_of(input, "experts") > 1) {
    model.experts = {.experts = whole_of(input, "experts"), .per_token = whole_of(input, "top_k"), .hidden = whole_of(input, "expert_hidden")};
  } else {
    model.ffn_hidden = whole_of(input, "expert_hidden");
  }
  return model;
}

void run_case(const Json& entry, Case& one) {
  const Json& input = member(entry, "input");
  const Json& wanted = member(entry, "output");
  const Model model = model_of(input);
  const LayerParameters layer = layer_parameters(model);
  const ModelParameters sum = model_parameters(model);
  const double bytes = number_of(input, "bytes_per_value");
  const double batch = number_of(input, "batch");
  const double experts = number_of(input, "experts");
  const double per_token = number_of(input, "top_k");
  const double ep = number_of(input, "ep");
  const double expert = model.has_experts() ? layer.one_expert : layer.dense_ffn;

  one.number(wanted, "attention_params_per_layer", layer.attention());
  one.number(wanted, "expert_params", expert);
  one.number(wanted, "router_params_per_layer", layer.router);
  one.number(wanted, "total_params", sum.total());
  one.number(wanted, "active_params_per_token", sum.active());
  one.number(wanted, "weight_bytes", sum.total() * bytes);

  const double kv_of_token = number_of(input, "layers") * kv_bytes_per_token_and_layer(model.attention, 1, bytes);
  one.number(wanted, "kv_bytes_per_token", kv_of_token);
  one.number(wanted, "kv_total_bytes", kv_of_token * batch * number_of(input, "seq_len"));

  const double product = number_of(input, "tp") * number_of(input, "pp") * ep;
  one.number(wanted, "product_tp_pp_ep", product);
  one.number(wanted, "product_with_dp", product * number_of(input, "dp"));
  one.number(wanted, "product_with_sp_dp", product * number_of(input, "sp") * number_of(input, "dp"));

  one.number(wanted, "ep_gpu_hit_probability_one_token", rank_hit_chance(experts, per_token, experts / ep));
  one.number(wanted, "expected_experts_touched_batch", experts * expert_hit_chance(experts, per_token, whole_of(input, "batch")));
  // Attention over TP, whole experts over EP, layers over PP, the router everywhere.
  const double of_layer = layer.attention() / number_of(input, "tp") + experts / ep * expert + layer.router;
  one.number(wanted, "weights_per_gpu_attention_tp_experts_ep_layers_pp", number_of(input, "layers") / number_of(input, "pp") * of_layer * bytes);
}

}  // namespace

void run_moe_arithmetic(const Json& document, std::string_view file, Tally& tally) {
  for (const Json& entry : member(document, "cases")) {
    Case one(tally, file, id_of(entry));
    run_case(entry, one);
  }
}

}  // namespace plimsoll::golden
