#include "core/place/placement_instance.hpp"

#include <algorithm>
#include <limits>

#include "core/place/tp_link.hpp"

namespace plimsoll {

namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

/// Segments of one type: which sizes, and how often they start and end at each layer.
struct TypeSegments {
  std::int64_t least = 1;
  std::int64_t most = 0;
  std::vector<double> starts_at;  ///< [l]: segments that start at layer l.
  std::vector<double> ends_at;    ///< [l]: segments that end with layer l.
  std::int64_t count = 0;
};

TypeSegments segments_of(const PlaceProblem& problem, const PlaceGpus& gpus, std::int64_t tp, std::int64_t step, const PlacementRules& rules) {
  const std::int64_t layers = problem.model.layers;
  const LargestSegment largest = largest_segment_of(problem, gpus, tp);
  TypeSegments out;
  out.least = rules.whole_space ? 1 : largest.least();
  out.most = rules.whole_space && !largest.one_layer_fits ? 0 : largest.layers;
  out.starts_at.resize(static_cast<std::size_t>(layers) + 2, 0);
  out.ends_at.resize(static_cast<std::size_t>(layers) + 2, 0);
  for (std::int64_t start = 1; start <= layers; start += step) {
    for (std::int64_t size = out.least; size <= std::min(out.most, layers - start + 1); ++size) {
      ++out.starts_at[static_cast<std::size_t>(start)];
      ++out.ends_at[static_cast<std::size_t>(start + size - 1)];
      ++out.count;
    }
  }
  return out;
}

/// Pairs of segments, the second starting where the first ended.
double followers(const TypeSegments& first, const TypeSegments& second, std::int64_t layers) {
  double pairs = 0;
  for (std::int64_t layer = 1; layer < layers; ++layer) pairs += first.ends_at[static_cast<std::size_t>(layer)] * second.starts_at[static_cast<std::size_t>(layer + 1)];
  return pairs;
}

/// The smallest size with which a segment can stand before another: whole steps.
std::int64_t least_before_another(const TypeSegments& segments, std::int64_t step) {
  const std::int64_t least = (segments.least + step - 1) / step * step;
  return least <= segments.most ? least : never;
}

class InstanceBuilder {
 public:
  InstanceBuilder(const PlaceProblem& problem, const std::vector<std::int64_t>& tp, const std::vector<double>& links, const PlacementRules& rules)
      : problem_(problem), tp_(tp), links_(links), rules_(rules), gpus_(static_cast<std::size_t>(problem.gpu_count())) {}

  PlacementInstance build() {
    out_.chain.layers = problem_.model.layers;
    out_.chain.start_step = rules_.whole_space ? 1 : segment_start_step(problem_.model.layers);
    out_.chain.in_order = rules_.groups_in_order;
    add_groups();
    add_links();
    if (rules_.local_numbers) add_unlinked();
    return std::move(out_);
  }

 private:
  void add_groups() {
    std::int64_t first_gpu = 0;
    for (std::size_t type = 0; type < problem_.gpus.size(); ++type) {
      const PlaceGpus& gpus = problem_.gpus[type];
      const std::int64_t tp = tp_[type];
      segments_.push_back(segments_of(problem_, gpus, tp, out_.chain.start_step, rules_));
      const TypeSegments& segments = segments_.back();
      ChainPartition partition;
      partition.least_layers = segments.least;
      partition.kind = static_cast<std::int64_t>(type);
      for (std::int64_t layers = segments.least; layers <= segments.most; ++layers) partition.throughput.push_back(stage_throughput_of(problem_, gpus, tp, layers));
      constexpr double idle_factor = 3;
      if (rules_.idle_groups_cap && !partition.throughput.empty()) partition.idle_cap = idle_factor * partition.throughput.back();
      for (std::int64_t number = 0; number < gpus.count / tp; ++number) {
        out_.chain.partitions.push_back(partition);
        out_.groups.push_back({.type = type, .number = number, .first_gpu = first_gpu + number * tp, .tp = tp});
        out_.segments += segments.count;
      }
      first_gpu += gpus.count;
    }
  }

  /// Whether two groups share a GPU in the eyes of the rules.
  bool collide(const TpGroup& a, const TpGroup& b) const {
    if (a.type == b.type) return a.number == b.number;
    if (!rules_.local_numbers) return false;
    return a.number * a.tp < (b.number + 1) * b.tp && b.number * b.tp < (a.number + 1) * a.tp;
  }

  void add_links() {
    const std::size_t count = out_.groups.size();
    std::vector<double> pairs(segments_.size() * segments_.size());
    for (std::size_t a = 0; a < segments_.size(); ++a) {
      for (std::size_t b = 0; b < segments_.size(); ++b) pairs[a * segments_.size() + b] = followers(segments_[a], segments_[b], problem_.model.layers);
    }
    const double tensor_bytes = tensor_bytes_of(problem_);
    double best = 0;
    out_.chain.links.resize(count * count);
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < count; ++j) {
        const TpGroup& from = out_.groups[i];
        const TpGroup& to = out_.groups[j];
        if (collide(from, to)) continue;
        const double bytes_per_s = links_[static_cast<std::size_t>(from.first_gpu) * gpus_ + static_cast<std::size_t>(to.first_gpu)];
        const double throughput = rules_.links_in_tokens ? link_tokens_per_s(problem_, from.tp, to.tp, bytes_per_s)
                                                         : tp_link(from.tp, to.tp, bytes_per_s, problem_.group_bytes_per_s).throughput(tensor_bytes);
        out_.chain.links[i * count + j].throughput = throughput;
        const double pairs_here = pairs[from.type * segments_.size() + to.type];
        out_.connections += static_cast<std::int64_t>(pairs_here);
        if (pairs_here > 0) best = std::max(best, throughput);
      }
    }
    // One connection at least stays unused: where groups can follow each other they can at another layer or the other way round.
    constexpr double idle_factor = 2;
    if (rules_.idle_links_cap && out_.connections > 0) out_.chain.overall_cap = idle_factor * best;
  }

  /// Between colliding groups, the layers at which the original forgets to ask for a link: no segment on any group with a link
  /// from the first can start there, and none on any with a link to the second can end there.
  void add_unlinked() {
    const std::size_t count = out_.groups.size();
    const std::int64_t layers = problem_.model.layers;
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < count; ++j) {
        if (i == j || !collide(out_.groups[i], out_.groups[j])) continue;
        std::int64_t least_after = never;
        std::int64_t least_before = never;
        for (std::size_t other = 0; other < count; ++other) {
          const TypeSegments& segments = segments_[out_.groups[other].type];
          if (!collide(out_.groups[i], out_.groups[other])) least_after = std::min(least_after, segments.least);
          if (!collide(out_.groups[j], out_.groups[other])) least_before = std::min(least_before, least_before_another(segments, out_.chain.start_step));
        }
        const std::int64_t first = least_after == never ? 1 : std::max<std::int64_t>(1, layers - least_after + 1);
        const std::int64_t last = least_before == never ? layers - 1 : std::min(layers - 1, least_before - 1);
        if (first <= last) out_.chain.links[i * count + j] = {.throughput = unlimited, .first_boundary = first, .last_boundary = last};
      }
    }
  }

  const PlaceProblem& problem_;
  const std::vector<std::int64_t>& tp_;
  const std::vector<double>& links_;
  const PlacementRules& rules_;
  std::size_t gpus_;
  std::vector<TypeSegments> segments_;
  PlacementInstance out_;
};

}  // namespace

TpAllReduceActivations activations_of(const PlaceProblem& problem, std::int64_t tp) {
  return tp_allreduce_activations(static_cast<double>(problem.batch), static_cast<double>(problem.sequence),
                                  static_cast<double>(problem.model.hidden), static_cast<double>(tp), problem.model.element_bytes);
}

LargestSegment largest_segment_of(const PlaceProblem& problem, const PlaceGpus& gpus, std::int64_t tp) {
  return largest_segment(gpus.memory_bytes, problem.model.layer_bytes, activations_of(problem, tp).peak_bytes(), problem.model.layers, tp);
}

double stage_throughput_of(const PlaceProblem& problem, const PlaceGpus& gpus, std::int64_t tp, std::int64_t layers) {
  const StageCoefficients* known = find_stage_coefficients(gpus.type);
  const StageCoefficients& coefficients = gpus.throughput ? *gpus.throughput : known != nullptr ? *known
                                                                                                : *find_stage_coefficients(fallback_gpu);
  return tp_stage_throughput(coefficients, static_cast<double>(problem.sequence), static_cast<double>(problem.batch), static_cast<double>(layers), tp);
}

double tensor_bytes_of(const PlaceProblem& problem) {
  return static_cast<double>(problem.batch) * static_cast<double>(problem.sequence) * static_cast<double>(problem.model.hidden) * problem.model.element_bytes;
}

double link_tokens_per_s(const PlaceProblem& problem, std::int64_t sender_tp, std::int64_t receiver_tp, double link_bytes_per_s) {
  if (!(link_bytes_per_s > 0)) return 0;
  const double tokens = static_cast<double>(problem.batch) * static_cast<double>(problem.sequence);
  return tokens / serial_transfer_s(sender_tp, receiver_tp, link_bytes_per_s, problem.group_bytes_per_s, tensor_bytes_of(problem));
}

PlacementInstance placement_instance(const PlaceProblem& problem, const std::vector<std::int64_t>& tp, const std::vector<double>& links, const PlacementRules& rules) {
  return InstanceBuilder(problem, tp, links, rules).build();
}

}  // namespace plimsoll
