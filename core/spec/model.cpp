#include "core/spec/model.hpp"

#include <fmt/core.h>

#include "core/catalog/catalog.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/json_value.hpp"

namespace plimsoll {

namespace {
constexpr Bounds width{1, 1e7};
constexpr Bounds width_or_none{0, 1e7};
constexpr Bounds head_width_or_none{0, 100000};  // Two widths and a number of heads are multiplied.

void need(bool is_there, const std::string& path, std::string_view name, std::string_view why, Problems& problems) {
  if (!is_there) problems.add(member_path(path, name), fmt::format("missing: {}", why));
}

/// Which layers there are, and whether their shapes are.
void validate_pattern(const Attention& attention, const std::string& path, Problems& problems) {
  const bool has_only_kinds = !attention.pattern.empty() && attention.pattern.find_first_not_of("FSLMHfslmh-") == std::string::npos;
  if (!has_only_kinds) {
    problems.add(member_path(path, "pattern"), fmt::format("{} is not a pattern of layers; write F for full, S for sliding, L for linear, M for a state space, H for full beside a state space, such as \"SSSSSF\"; a small letter where a layer has no FFN, - where it is one", json::quoted_for_people(attention.pattern)));
    return;
  }
  if (attention.sliding_window == 0 && attention.pattern.find_first_of("Ss") != std::string::npos) {
    need(false, path, "sliding_window", "the pattern has sliding layers, and this is how many tokens they keep", problems);
  }
  if (attention.has_linear_layers()) need(attention.linear.value_heads > 0, path, "linear.value_heads", "the pattern has linear layers, and these are the heads of their states", problems);
  if (attention.has_state_space_layers()) need(attention.state_space.heads > 0, path, "state_space.heads", "the pattern has state-space layers, and these are the heads of their states", problems);
}

void validate_attention(const void* source, const std::string& path, Problems& problems) {
  const auto& attention = *static_cast<const Attention*>(source);
  if (attention.kind == AttentionKind::gqa) {
    need(attention.head_dim > 0, path, "head_dim", "the width of one head", problems);
    const std::int64_t kv_heads = attention.kv_heads_or_heads();
    if (attention.heads > 0 && attention.heads % kv_heads != 0) {
      problems.add(member_path(path, "kv_heads"), fmt::format("{} KV heads cannot be shared by {} query heads; their number must divide that", kv_heads, attention.heads));
    }
  }
  if (attention.kind == AttentionKind::mla) {
    need(attention.kv_lora_rank > 0, path, "kv_lora_rank", "MLA caches a latent of this width", problems);
    need(attention.qk_nope_head_dim > 0, path, "qk_nope_head_dim", "MLA needs the width of a head without position", problems);
    need(attention.qk_rope_head_dim > 0, path, "qk_rope_head_dim", "MLA needs the width of a head with position", problems);
    need(attention.v_head_dim > 0, path, "v_head_dim", "MLA needs the width of a value head", problems);
  }
  validate_pattern(attention, path, problems);
  if (attention.has_indexer()) {
    if (attention.kind == AttentionKind::gqa) problems.add(member_path(path, "indexer"), "an indexer is understood beside mla only");
    if (attention.kind == AttentionKind::mla) need(attention.q_lora_rank > 0, path, "q_lora_rank", "the indexer's queries come from compressed ones of this width", problems);
    if (attention.pattern.find_first_of("Ss") != std::string::npos) problems.add(member_path(path, "indexer"), "an indexer is not understood beside sliding layers");
  }
}

void validate_linear(const void* source, const std::string& path, Problems& problems) {
  const auto& linear = *static_cast<const LinearAttention*>(source);
  if (linear.value_heads == 0) return;
  need(linear.key_heads > 0, path, "key_heads", "the heads of queries and keys", problems);
  need(linear.key_head_dim > 0, path, "key_head_dim", "the width of a key head", problems);
  need(linear.value_head_dim > 0, path, "value_head_dim", "the width of a value head", problems);
  if (linear.key_heads > 0 && linear.value_heads % linear.key_heads != 0) {
    problems.add(member_path(path, "key_heads"), fmt::format("{} key heads cannot be shared by {} value heads; their number must divide that", linear.key_heads, linear.value_heads));
  }
}

void validate_state_space(const void* source, const std::string& path, Problems& problems) {
  const auto& space = *static_cast<const StateSpace*>(source);
  if (space.heads == 0) return;
  need(space.head_dim > 0, path, "head_dim", "the width of a head", problems);
  need(space.state_dim > 0, path, "state_dim", "the width of a state", problems);
  if (space.heads % space.groups != 0) {
    problems.add(member_path(path, "groups"), fmt::format("{} groups cannot share {} heads; their number must divide that", space.groups, space.heads));
  }
}

void validate_indexer(const void* source, const std::string& path, Problems& problems) {
  const auto& indexer = *static_cast<const Indexer*>(source);
  if (indexer.heads == 0) return;
  need(indexer.head_dim > 0, path, "head_dim", "the width of one of its heads", problems);
  need(indexer.top_k > 0, path, "top_k", "how many positions a token attends to", problems);
}

void validate_experts(const void* source, const std::string& path, Problems& problems) {
  const auto& experts = *static_cast<const Experts*>(source);
  if (experts.experts == 0) {
    if (experts.per_token > 0 || experts.hidden > 0) need(false, path, "experts", "how many routed experts a layer has", problems);
    return;
  }
  need(experts.per_token > 0, path, "per_token", "how many experts a token visits", problems);
  need(experts.hidden > 0, path, "hidden", "the width of one expert", problems);
  if (experts.per_token > experts.experts) {
    problems.add(member_path(path, "per_token"), fmt::format("a token cannot visit {} of {} experts; at most {}", experts.per_token, experts.experts, experts.experts));
  }
  if (experts.offset >= experts.every) {
    problems.add(member_path(path, "offset"), fmt::format("{} is never reached by a remainder of {}; it must be less than {}", experts.offset, experts.every, experts.every));
  }
}

void validate_model(const void* source, const std::string& path, Problems& problems) {
  const auto& model = *static_cast<const Model*>(source);
  const bool is_understood = model.attention.kind != AttentionKind::unknown;
  if (is_understood && model.has_dense_ffns() && model.layers > 0) need(model.ffn_hidden > 0, path, "ffn_hidden", "the width of the dense layers' FFN", problems);
  if (model.experts.first_dense_layers > model.layers) {
    problems.add(member_path(path, "experts.first_dense_layers"), fmt::format("{} is more than the {} layers", model.experts.first_dense_layers, model.layers));
  }
}
}  // namespace

template <>
const Description& describe<LinearAttention>() {
  static const LinearAttention defaults;
  static const Description description{
      .name = "LinearAttention",
      .help = "The shapes of linear layers (gated delta nets), which keep a state per sequence instead of keys and values per token.",
      .fields = {
          field<&LinearAttention::key_heads>("key_heads", "kh", "Heads of queries and keys.").within({0, 100000}),
          field<&LinearAttention::value_heads>("value_heads", "vh", "Heads of values, each with a state; 0 where no layer is linear.").within({0, 100000}),
          field<&LinearAttention::key_head_dim>("key_head_dim", "kd", "Width of one key head.").within(head_width_or_none),
          field<&LinearAttention::value_head_dim>("value_head_dim", "vd", "Width of one value head.").within(head_width_or_none),
          field<&LinearAttention::convolution>("convolution", "w", "Tokens that the convolution over queries, keys and values spans.").within({1, 1000}),
          field<&LinearAttention::state>("state", "st", "How the state is kept between two tokens."),
      },
      .defaults = &defaults,
      .validate = &validate_linear};
  return description;
}

template <>
const Description& describe<StateSpace>() {
  static const StateSpace defaults;
  static const Description description{
      .name = "StateSpace",
      .help = "The shapes of state-space layers (Mamba-2), which keep a state per sequence instead of keys and values per token.",
      .fields = {
          field<&StateSpace::heads>("heads", "h", "Heads, each with a state; 0 where no layer is a state space.").within({0, 100000}),
          field<&StateSpace::head_dim>("head_dim", "hd", "Width of one head.").within(head_width_or_none),
          field<&StateSpace::state_dim>("state_dim", "n", "Width of a state: of what a token writes with and asks with.").within(head_width_or_none),
          field<&StateSpace::groups>("groups", "g", "Groups of heads that write and ask with the same.").within({1, 100000}),
          field<&StateSpace::convolution>("convolution", "w", "Tokens that the convolution spans.").within({1, 1000}),
          field<&StateSpace::convolution_bias>("convolution_bias", "cb", "A bias for each channel of the convolution."),
          field<&StateSpace::bias>("bias", "b", "Biases on the projections in and out."),
          field<&StateSpace::norm>("norm", "no", "A norm over the gated output."),
          field<&StateSpace::chunk_tokens>("chunk_tokens", "c", "Tokens of a prompt that are worked through at once.").within({1, 1e6}),
          field<&StateSpace::state>("state", "st", "How the state is kept between two tokens."),
      },
      .defaults = &defaults,
      .validate = &validate_state_space};
  return description;
}

template <>
const Description& describe<Indexer>() {
  static const Indexer defaults;
  static const Description description{
      .name = "Indexer",
      .help = "The indexer of sparse attention, which scores all positions and lets a token attend to the best; leave it out where there is none.",
      .fields = {
          field<&Indexer::heads>("heads", "h", "Heads that score; 0 where there is no indexer.").within({0, 100000}),
          field<&Indexer::head_dim>("head_dim", "hd", "Width of one head, and of the key that is cached per token.").within(head_width_or_none),
          field<&Indexer::top_k>("top_k", "k", "Positions that a token attends to.").within({0, 1e9}),
      },
      .defaults = &defaults,
      .validate = &validate_indexer};
  return description;
}

template <>
const Description& describe<Attention>() {
  static const Attention defaults;
  static const Description description{
      .name = "Attention",
      .help = "How the layers attend, from which the KV cache follows.",
      .fields = {
          field<&Attention::kind>("kind", "kind", "gqa covers multi-head, grouped-query and multi-query attention; mla is multi-head latent attention."),
          field<&Attention::heads>("heads", "h", "Query heads.").within({1, 100000}).required(),
          field<&Attention::kv_heads>("kv_heads", "kv", "KV heads; 0 means one per query head.").within({0, 100000}),
          field<&Attention::head_dim>("head_dim", "hd", "Width of one head.").within(width_or_none),
          field<&Attention::q_lora_rank>("q_lora_rank", "ql", "MLA: rank of the query projection; 0 where queries are not compressed.").within(width_or_none),
          field<&Attention::kv_lora_rank>("kv_lora_rank", "kvl", "MLA: width of the cached latent.").within(width_or_none),
          field<&Attention::qk_nope_head_dim>("qk_nope_head_dim", "nope", "MLA: width of a head's part without position.").within(width_or_none),
          field<&Attention::qk_rope_head_dim>("qk_rope_head_dim", "rope", "MLA: width of a head's part with rotary position.").within(width_or_none),
          field<&Attention::v_head_dim>("v_head_dim", "v", "MLA: width of one value head.").within(width_or_none),
          field<&Attention::qkv_bias>("qkv_bias", "qb", "Biases on the query, key and value projections."),
          field<&Attention::output_bias>("output_bias", "ob", "A bias on the output projection."),
          field<&Attention::qk_norm>("qk_norm", "qn", "Norms over the head width of queries and keys."),
          field<&Attention::sinks>("sinks", "sink", "One learned attention sink per query head."),
          field<&Attention::output_gate>("output_gate", "og", "A gate on the output, as wide as the queries and from the same projection."),
          field<&Attention::sliding_window>("sliding_window", "win", "Tokens that a sliding layer keeps; 0 where no layer slides.").within({0, 1e9}),
          field<&Attention::pattern>("pattern", "pat", "One letter a layer, repeated over the depth: F full, S sliding, L linear, M a state space, H full beside a state space; small without an FFN, - an FFN alone.").as_name(),
          field<&Attention::linear>("linear", "lin", "The shapes of linear layers, where the pattern has any."),
          field<&Attention::state_space>("state_space", "ssm", "The shapes of state-space layers, where the pattern has any."),
          field<&Attention::indexer>("indexer", "ix", "The indexer of sparse attention, where there is one."),
      },
      .defaults = &defaults,
      .validate = &validate_attention};
  return description;
}

template <>
const Description& describe<Experts>() {
  static const Experts defaults;
  static const Description description{
      .name = "Experts",
      .help = "The experts of a mixture-of-experts model; leave it out for a dense one.",
      .fields = {
          field<&Experts::experts>("experts", "n", "Routed experts of a layer.").within({0, 100000}),
          field<&Experts::per_token>("per_token", "k", "Routed experts that a token visits.").within({0, 100000}),
          field<&Experts::hidden>("hidden", "f", "Width of one routed expert.").within(width_or_none),
          field<&Experts::shared_hidden>("shared_hidden", "s", "Width of the shared experts together; 0 where there are none.").within(width_or_none),
          field<&Experts::shared_gate>("shared_gate", "sg", "A learned gate on the shared experts' output."),
          field<&Experts::router_bias>("router_bias", "rb", "One bias per expert in the router."),
          field<&Experts::bias>("bias", "b", "Biases in the expert matrices."),
          field<&Experts::first_dense_layers>("first_dense_layers", "fd", "Leading layers with a dense FFN.").within({0, 100000}),
          field<&Experts::every>("every", "ev", "Layer i has experts where i mod every = offset.").within({1, 100000}),
          field<&Experts::offset>("offset", "off", "See every.").within({0, 100000}),
      },
      .defaults = &defaults,
      .validate = &validate_experts};
  return description;
}

template <>
const Description& describe<Model>() {
  static const Model defaults;
  static const Description description{
      .name = "Model",
      .help = "The model, by name or by its shapes.",
      .fields = {
          field<&Model::name>("name", "nm", "What people call it."),
          field<&Model::source>("source", "src", "Where its figures come from."),
          field<&Model::family>("family", "fam", "Hugging Face's model_type, where known.").as_name(),
          field<&Model::stated_parameters>("stated_parameters", "P", "The size the plan states. Where the architecture gives another, both are evaluated.").within({1, 1e15}),
          field<&Model::layers>("layers", "L", "Decoder layers.").within({1, 100000}).required(),
          field<&Model::hidden>("hidden", "d", "Hidden size: the width of a token.").within(width).required(),
          field<&Model::attention>("attention", "a", "How the layers attend.").required(),
          field<&Model::ffn_hidden>("ffn_hidden", "f", "Width of a dense layer's FFN; 0 where every layer has experts.").within(width_or_none),
          field<&Model::gated>("gated", "gate", "FFNs and experts have three matrices (SwiGLU) instead of two."),
          field<&Model::ffn_bias>("ffn_bias", "fb", "Biases in the dense FFN."),
          field<&Model::experts>("experts", "e", "The experts, where it has any."),
          field<&Model::vocabulary>("vocabulary", "V", "Tokens of the vocabulary; 0: not stated, and neither embedding nor LM head is counted.").within({0, 1e8}),
          field<&Model::tied_embeddings>("tied_embeddings", "tie", "The LM head shares the embedding's weights."),
          field<&Model::norm>("norm", "no", "rms: one weight per width; layer_norm: a weight and a bias."),
          field<&Model::norms_per_layer>("norms_per_layer", "npl", "Norms over the hidden size in a layer.").within({0, 16}),
          field<&Model::final_norm>("final_norm", "fn", "A norm before the LM head."),
          field<&Model::lm_head_bias>("lm_head_bias", "lb", "A bias on the LM head."),
          field<&Model::extra_parameters>("extra_parameters", "xp", "Weights outside the arithmetic: learned positions and the like.").within({0, 1e13}),
          field<&Model::precision>("precision", "pr", "How the checkpoint stores its weights."),
          field<&Model::expert_precision>("expert_precision", "ep", "How it stores routed experts, where that differs."),
          field<&Model::context>("context", "ctx", "Longest context it was made for; 0: not stated.").within({0, 1e9}),
      },
      .defaults = &defaults,
      .find_preset = [](std::string_view name) -> const void* { return find_model(name); },
      .preset_names = [] { return model_names(); },
      .copy = &copy_struct<Model>,
      .preset_of = &preset_of_struct<Model>,
      .validate = &validate_model};
  return description;
}

}  // namespace plimsoll
