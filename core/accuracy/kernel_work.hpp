// What a row of a kernel table asks for: the least time of its arithmetic, of its bytes and of its wire, and its sizes.
#pragma once

#include <optional>
#include <string>

#include "core/accuracy/kernel_profile.hpp"
#include "core/accuracy/table.hpp"

namespace plimsoll::accuracy {

enum class KernelForm {
  product,
  prompt_attention,
  answer_attention,
  experts,
  collective,
  exchange
};

struct KernelWork {
  KernelForm form = KernelForm::product;
  Architecture architecture = Architecture::other;
  std::string kind;             ///< As the profile's lines have it.
  double compute_s = 0;         ///< F/P
  double memory_s = 0;          ///< B/W, or x: wire bytes over the link's peak.
  double pass_s = 0;            ///< A/W of a product below 16 bit.
  double tokens = 1;            ///< q of a prompt.
  double ranks = 1;             ///< n
  bool waits_for_host = false;  ///< A product that was timed without a graph.
};

/// The forms of kernel_profile.hpp.
double seconds_of(const KernelWork& work, const KernelLine& line);

// Nothing where the row lacks a number or names an accelerator or a precision that is not known.
std::optional<KernelWork> gemm_work(const Row& row);
std::optional<KernelWork> attention_work(const Row& row);
std::optional<KernelWork> experts_work(const Row& row);
std::optional<KernelWork> collective_work(const Row& row);
std::optional<KernelWork> exchange_work(const Row& row);

}  // namespace plimsoll::accuracy
