// What an iteration of a stage is made of: its operations, and the time of each.   docs/physics.md, Time
#pragma once

#include <array>
#include <string_view>

#include "core/physics/symbols.hpp"
#include "core/quantity/number.hpp"

namespace plimsoll {

enum class Operation : int {
  qkv,
  attention,
  indexer,
  output_projection,
  dense_ffn,
  router,
  experts,
  shared_experts,
  lm_head,
  tp_all_reduce,
  expert_dispatch,
  expert_combine,
  context_exchange,
  small_operations,
  draft,
  host,
};
inline constexpr std::size_t operation_count = 16;

struct OperationName {
  std::string_view key;
  std::string_view title;
  Symbol seconds;
  Symbol flop;
  Symbol bytes;
};
inline constexpr std::array<OperationName, operation_count> operation_names = {{
    {"qkv", "query, key and value projections", {"t_qkv", "query, key and value projections", Unit::seconds}, {"F_qkv", "their FLOP", Unit::flop}, {"B_qkv", "bytes that they move", Unit::bytes}},
    {"attention", "attention over the KV cache", {"t_att", "attention over the KV cache", Unit::seconds}, {"F_att", "its FLOP", Unit::flop}, {"B_att", "bytes that it moves", Unit::bytes}},
    {"indexer", "indexer of sparse attention", {"t_idx", "indexer of sparse attention", Unit::seconds, {}, "DeepSeek-V3.2-Exp, technical report"}, {"F_idx", "its FLOP", Unit::flop}, {"B_idx", "bytes that it reads", Unit::bytes}},
    {"output_projection", "attention output projection", {"t_out", "attention output projection", Unit::seconds}, {"F_out", "its FLOP", Unit::flop}, {"B_out", "bytes that it moves", Unit::bytes}},
    {"dense_ffn", "dense FFN", {"t_ffn", "dense FFN", Unit::seconds}, {"F_ffn", "its FLOP", Unit::flop}, {"B_ffn", "bytes that it moves", Unit::bytes}},
    {"router", "expert router", {"t_rt", "expert router", Unit::seconds}, {"F_rt", "its FLOP", Unit::flop}, {"B_rt", "bytes that it moves", Unit::bytes}},
    {"experts", "routed experts", {"t_exp", "routed experts", Unit::seconds}, {"F_exp", "their FLOP", Unit::flop}, {"B_exp", "bytes that they move", Unit::bytes}},
    {"shared_experts", "shared experts", {"t_sh", "shared experts", Unit::seconds}, {"F_sh", "their FLOP", Unit::flop}, {"B_sh", "bytes that they move", Unit::bytes}},
    {"lm_head", "LM head", {"t_lm", "LM head", Unit::seconds}, {"F_lm", "its FLOP", Unit::flop}, {"B_lm", "bytes that it moves", Unit::bytes}},
    {"tp_all_reduce", "tensor-parallel all-reduces", {"t_tp", "tensor-parallel all-reduces", Unit::seconds}, {}, {"B_tp", "bytes of the tensor", Unit::bytes}},
    {"expert_dispatch", "dispatch to experts", {"t_dis", "dispatch to experts", Unit::seconds}, {}, {"B_dis", "bytes that a rank sends", Unit::bytes}},
    {"expert_combine", "combine from experts", {"t_com", "combine from experts", Unit::seconds}, {}, {}},
    {"context_exchange", "context-parallel exchange", {"t_cp", "context-parallel exchange", Unit::seconds, {}, "Ring Attention (arXiv:2310.01889)"}, {}, {"B_cp", "bytes that pass", Unit::bytes}},
    {"small_operations", "norms, activations and other small operations", {"t_sm", "norms, activations and other small operations", Unit::seconds}, {}, {}},
    {"draft", "drafting tokens", {"t_dr", "drafting tokens", Unit::seconds}, {}, {}},
    {"host", "host between iterations", {"t_host", "host between iterations", Unit::seconds}, {}, {}},
}};

constexpr const OperationName& name_of(Operation operation) { return operation_names[static_cast<std::size_t>(operation)]; }

enum class Bound : int {
  compute,
  memory,
  link,
  fixed  ///< Neither: the time that it takes however small it is.
};

/// The operations of one iteration: of one layer, or of a stage with its layers added up.
template <typename Number>
struct StageTimes {
  std::array<Number, operation_count> seconds{};
  std::array<Bound, operation_count> bound{};

  Number total_s() const {
    Number sum(0.0);
    for (const Number& each : seconds) sum += each;
    return sum;
  }
  Number& of(Operation operation) { return seconds[static_cast<std::size_t>(operation)]; }
};

}  // namespace plimsoll
