// A plan as the command lines that start it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/spec/plan.hpp"

namespace plimsoll::exchange {

struct PoolCommand {
  std::string pool;                ///< "prefill" or "decode"; empty where one pool does both.
  std::string command;             ///< Lines that a shell joins.
  std::int64_t copies = 1;         ///< To be started so many times, each by itself.
  std::int64_t gpus = 1;           ///< Of one copy.
  bool has_data_parallel = false;  ///< Whether it says so itself.
};

struct LaunchCommands {
  std::vector<PoolCommand> commands;       ///< One a pool, prefill first.
  std::string flag_set_version;            ///< The release whose flags are written: "vLLM 0.12".
  std::vector<std::string> not_expressed;  ///< What the plan says and no flag of these can, with where to say it instead.
  std::string manifest;                    ///< The same for Kubernetes; empty where no pool can be said so.
  Problems problems;                       ///< Of a layout that cannot be read; there are no commands then.
};

/// The commands and their manifest. `engine`: vllm, sglang or tensorrt_llm. What `imported` reads back has the same layout, limits and KV type, but for what
/// is not expressed.
LaunchCommands launch_command(const Plan& plan, Framework engine);

}  // namespace plimsoll::exchange
