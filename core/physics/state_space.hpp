// A state-space layer of the Mamba-2 kind.   docs/physics.md, State-space layers
//
//   h_m, a_m  heads and their width      n_m  width of a state      g_m  groups that share what writes and asks
//   w_m  tokens of the convolution       q_m  tokens of a chunk     t    TP degree
//
// Source: Dao and Gu, "Transformers are SSMs" (arXiv:2405.21060), section 6, and the kernels of state-spaces/mamba and vLLM
// (ssd_combined.py) for what passes through HBM.
#pragma once

#include "core/physics/attention.hpp"

namespace plimsoll::operations_detail {

/// Of g_m groups, those whose heads are on one of t GPUs. Source: vLLM copies a group that all share.
template <typename Number>
Number space_groups_here(const StateSpaceTerms<Number>& space, const Number& t) {
  return space.groups / smaller(t, space.groups);
}

/// Values, and what their groups write and ask with: what the convolution goes over, on one of t GPUs.
template <typename Number>
Number space_channels_here(const StateSpaceTerms<Number>& space, const Number& t) {
  return space.width() / t + 2.0 * space_groups_here(space, t) * space.state_dim;
}

/// FLOP for one token of a prompt. Within its chunk a token sees q_m/2 others on average: a product of width n_m for each group and
/// of width a_m for each head, 2 FLOP each; to the state of its chunk and from the state before it, 2·h_m·a_m·n_m each; the
/// convolution, 2·w_m a channel.
template <typename Number>
Number space_flop_per_prompt_token(const StateSpaceTerms<Number>& space, const Number& t) {
  const Number in_chunk = space.chunk_tokens * (space_groups_here(space, t) * space.state_dim + space.width() / t);
  return in_chunk + 4.0 * space.state_elements() / t + 2.0 * (space.convolution * space_channels_here(space, t));
}

/// For one token of an answer, 5 for every element of the state: one to decay, one each to make and to add what is written, two to
/// read out.
template <typename Number>
Number space_flop_per_answer(const StateSpaceTerms<Number>& space, const Number& t) {
  return 5.0 * space.state_elements() / t + 2.0 * (space.convolution * space_channels_here(space, t));
}

/// Bytes that a prompt's token moves beside its activations: the state of each chunk is written and read at FP32, passed on, and
/// written and read again at its own precision; the products of a group with itself are written and read at FP32.
template <typename Number>
Number space_bytes_per_prompt_token(const StateSpaceTerms<Number>& space, const Number& t) {
  constexpr double fp32_bytes = 4;
  const Number states = 2.0 * (space.state_bytes + fp32_bytes) * space.state_elements() / t / space.chunk_tokens;
  return states + 2.0 * fp32_bytes * space.chunk_tokens * space_groups_here(space, t);
}

/// Its projections are products as any; then prompts go through the scan in chunks, and each answer reads and writes the state of
/// its sequence.
template <typename Number>
void add_state_space(Tally<Number>& tally, const IterationOf<Number>& iteration) {
  const StageContext<Number>& context = tally.context;
  const StateSpaceTerms<Number>& space = context.terms.model.attention.state_space;
  const Number& t = context.terms.layout.tp;
  const Number& c = context.terms.layout.cp;
  const Number& d = context.terms.model.hidden;
  const Number tokens = iteration.tokens() / c;
  const Number width = space.width() / t;
  const Number channels = space_channels_here(space, t);
  const Number input_width = width + channels + space.heads / t;  // Gates, what is convolved, time steps.
  tally.product(Operation::qkv, named(symbols::weights_here, d * input_width), tokens, context.dense_bytes, d + input_width, context.hardware.dense_flop_per_s, 1);
  tally.product(Operation::output_projection, width * d, tokens, context.dense_bytes, d + width, context.hardware.dense_flop_per_s, 1);

  const Number in_and_out_bytes = (channels + 2.0 * width) * context.activation_bytes;
  const Number prompt_tokens = iteration.prefill.tokens / c;
  const Number& answers = iteration.decode.tokens;  // Every rank of a context-parallel group keeps the state.
  const OperationName& name = name_of(Operation::attention);
  const auto time_of = [&](const Number& flop, const Number& bytes) {
    return AttentionTime<Number>{named(name.flop, flop) / context.hardware.attention_flop_per_s, named(name.bytes, bytes) / context.hardware.cache_bytes_per_s};
  };
  const AttentionTime<Number> of_prompts = time_of(prompt_tokens * space_flop_per_prompt_token(space, t), prompt_tokens * (in_and_out_bytes + space_bytes_per_prompt_token(space, t)));
  const AttentionTime<Number> of_answers = time_of(answers * space_flop_per_answer(space, t), answers * (in_and_out_bytes + 2.0 * context.space_bytes));
  add_attention_time(tally, Operation::attention, iteration, of_prompts, of_answers, context.hardware.attention_fixed_s);
  // The scan of a prompt passes a state from each rank to the next.
  if (context.layout->cp > 1 && middle_of(iteration.prefill.tokens) > 0) add_context_exchange(tally, c * context.space_bytes);
}

}  // namespace plimsoll::operations_detail
