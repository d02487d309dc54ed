// The rules of the claims audit: one for each kind of claim, by subject. Each recomputes what is claimed and answers.
#pragma once

#include "core/verdict/claims_answer.hpp"

namespace plimsoll::claims {

// claims_parameters.cpp
void audit_total_parameters(Answer& answer);
void audit_parameters_per_gpu(Answer& answer);
void audit_expert_parameters_per_gpu(Answer& answer);

// claims_memory.cpp
void audit_kv_cache(Answer& answer);
void audit_activations(Answer& answer);
void audit_memory_sum(Answer& answer);
void audit_memory_fraction(Answer& answer);
void audit_pipeline_memory(Answer& answer);
void audit_fits(Answer& answer);

// claims_experts.cpp
void audit_expert_idle(Answer& answer);
void audit_expert_utilisation(Answer& answer);
void audit_token_on_one_gpu(Answer& answer);
void audit_expert_utilisation_ratio(Answer& answer);

// claims_layout.cpp
void audit_heads_per_rank(Answer& answer);
void audit_attention_width(Answer& answer);
void audit_experts_per_gpu(Answer& answer);
void audit_layers_per_stage(Answer& answer);
void audit_gpus(Answer& answer);
void audit_data_parallel_groups(Answer& answer);
void audit_sequence_parallel(Answer& answer);
void audit_gpu_reduction(Answer& answer);
void audit_ratio_to_reference(Answer& answer);

// claims_throughput.cpp
void audit_prefill_throughput(Answer& answer);
void audit_decode_throughput(Answer& answer);

// claims_first_token.cpp
void audit_ttft(Answer& answer);
void audit_ttft_limit(Answer& answer);

// claims_communication.cpp
void audit_tensor_parallel_traffic(Answer& answer);
void audit_link_utilisation(Answer& answer);

// claims_statements.cpp: what the plan's own statements give, without the plan's model and GPUs.
void audit_requirement(Answer& answer);
void audit_product(Answer& answer);
void audit_mfu_limit(Answer& answer);

/// A size that a claim may mean, as a reading: the stated one with active parameters by the architecture's shares, the
/// architecture's own, or all of the stated one active.
std::vector<NamedReading> size_readings(const Subject& subject);
/// FLOP of one prompt token at the mean position of a prompt: 2·active + attention over half of it.
double prefill_flop_per_token(const Subject& subject, double active, double prompt_tokens);

}  // namespace plimsoll::claims
