#include "tests/golden/pd_input.hpp"

#include <fmt/core.h>

namespace plimsoll::golden {

namespace {

std::int64_t whole_of(const Json& object, std::string_view key, std::int64_t otherwise = 0) {
  const Json& value = member(object, key);
  return value.is_number() ? static_cast<std::int64_t>(value.get<double>()) : otherwise;
}

std::string text_of(const Json& object, std::string_view key) {
  const Json& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

template <typename Entry>
Entry named(const Entry* found, const Json& name, Case& one) {
  if (found == nullptr) one.miss("an entry of the catalogue", name.dump());
  return found == nullptr ? Entry{} : *found;
}

}  // namespace

SimulatedModel pd_model(const Json& llm, Case& one) {
  if (llm.is_string()) return named(find_simulated_model(llm.get<std::string>()), llm, one);
  const std::string form = text_of(llm, "attention_type");
  return {.name = text_of(llm, "name"),
          .parameters = whole_of(llm, "W"),
          .layers = whole_of(llm, "L"),
          .hidden = whole_of(llm, "H_model"),
          .bytes_per_value = whole_of(llm, "B"),
          .attention = form == "MLA" ? CacheForm::mla : form == "MHA" ? CacheForm::mha
                                                                      : CacheForm::gqa,
          .heads = whole_of(llm, "H_q"),
          .kv_heads = whole_of(llm, "H_kv"),
          .latent = whole_of(llm, "D_latent")};
}

SimulatedGpu pd_gpu(const Json& gpu, Case& one) {
  if (gpu.is_string()) return named(find_simulated_gpu(gpu.get<std::string>()), gpu, one);
  return {.name = text_of(gpu, "name"), .memory_bytes = number_of(gpu, "vram_b"), .memory_bytes_per_s = number_of(gpu, "vram_bw_bps"), .peak_flop_per_s = number_of(gpu, "flops")};
}

SimulationProblem pd_problem(const Json& input, Case& one) {
  SimulationProblem problem;
  problem.model = pd_model(member(input, "llm"), one);
  problem.prefill_gpu = pd_gpu(member(input, "prefill_gpu"), one);
  problem.decode_gpu = pd_gpu(member(input, "decode_gpu"), one);
  problem.pp = whole_of(input, "pp_degree");
  if (member(input, "tp_degree").is_number()) problem.tp = whole_of(input, "tp_degree");
  problem.nics = whole_of(input, "num_prefill_ib_cards", 1);
  problem.batch = whole_of(input, "N");
  problem.context = whole_of(input, "T");
  problem.chunk = whole_of(input, "M");
  if (member(input, "vram_limit_ratio").is_number()) problem.memory_limit = number_of(input, "vram_limit_ratio");
  problem.listed = 100000;
  return problem;
}

}  // namespace plimsoll::golden
