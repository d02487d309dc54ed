// Problems of the tools at the sizes that are asked for, drawn from seeds: the same everywhere.
#pragma once

#include <cstdint>

#include "core/place/layer_assignment_optimum.hpp"
#include "core/place/placement_problem.hpp"

namespace plimsoll::bench {

/// Unlike nodes and links, an embedding and a head.
NodeChain chain_at_size(std::int64_t layers, std::size_t nodes, std::uint32_t seed);

/// GPUs of four types in nodes of eight, 80 layers of 1.7 or 10 GB; every pair of nodes has a bandwidth of its own.
PlaceProblem nodes_at_size(std::int64_t gpus, std::uint32_t seed);

/// The same GPUs, every pair of them with a bandwidth of its own.
PlaceProblem matrix_at_size(std::int64_t gpus, std::uint32_t seed);

}  // namespace plimsoll::bench
