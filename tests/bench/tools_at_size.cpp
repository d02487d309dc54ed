#include "tests/bench/tools_at_size.hpp"

#include <random>

namespace plimsoll::bench {

namespace {

/// Half of the seeds have a model that fits few groups, half one that takes many.
PlaceProblem pool_of(std::int64_t gpus, std::uint32_t seed) {
  struct Type {
    const char* name;
    double memory_bytes;
    double price_per_hour;
  };
  constexpr Type types[] = {{"H100", 80e9, 3.0}, {"A100", 80e9, 1.8}, {"L40S", 48e9, 1.1}, {"V100", 32e9, 0.55}};
  PlaceProblem problem;
  for (const Type& type : types) {
    problem.gpus.push_back({.type = type.name, .count = gpus / 4, .memory_bytes = type.memory_bytes, .price_per_hour = type.price_per_hour, .price_source = "the benchmark's own"});
  }
  problem.model = {.layers = 80, .hidden = 8192, .layer_bytes = seed % 2 == 0 ? 1.7113e9 : 10e9, .kv_heads = 8, .vocabulary = 128'256};
  problem.batch = 256;
  problem.sequence = 2048;
  problem.output = 512;
  return problem;
}

std::vector<PlaceLinkRow> random_links(std::size_t count, double within_bytes_per_s, std::uint32_t seed) {
  std::mt19937 random(seed);
  constexpr double step_bytes_per_s = 1e8;
  std::vector<PlaceLinkRow> rows(count, {.to_bytes_per_s = std::vector<double>(count, within_bytes_per_s)});
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < i; ++j) rows[i].to_bytes_per_s[j] = rows[j].to_bytes_per_s[i] = step_bytes_per_s * static_cast<double>(30 + random() % 500);
  }
  return rows;
}

}  // namespace

NodeChain chain_at_size(std::int64_t layers, std::size_t nodes, std::uint32_t seed) {
  std::mt19937 random(seed);
  NodeChain chain{.layers = layers};
  const auto most_room = static_cast<std::uint32_t>(4 * layers / static_cast<std::int64_t>(nodes));
  for (std::size_t i = 0; i < nodes; ++i) {
    const double layer_s = 1e-4 * static_cast<double>(1 + random() % 1000);
    const auto room = static_cast<std::int64_t>(random() % most_room);
    const double hop_s = 1e-5 * static_cast<double>(random() % 100);
    chain.nodes.push_back({.layer_s = layer_s, .room_layers = room, .hop_s = hop_s, .embedding_s = 1e-6, .head_s = 2 * layer_s, .room_as_first = room - 1, .room_as_last = room - 2, .room_as_both = room - 3});
  }
  return chain;
}

PlaceProblem nodes_at_size(std::int64_t gpus, std::uint32_t seed) {
  PlaceProblem problem = pool_of(gpus, seed);
  constexpr double nvlink_bytes_per_s = 300e9;
  problem.nodes = random_links(static_cast<std::size_t>(gpus / problem.gpus.front().gpus_per_node), nvlink_bytes_per_s, seed);
  return problem;
}

PlaceProblem matrix_at_size(std::int64_t gpus, std::uint32_t seed) {
  PlaceProblem problem = pool_of(gpus, seed);
  problem.matrix = random_links(static_cast<std::size_t>(gpus), 0, seed);
  return problem;
}

}  // namespace plimsoll::bench
