#include "core/place/placement_problem.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "core/catalog/catalog.hpp"
#include "core/place/placement_costs.hpp"
#include "core/place/placement_gpus.hpp"
#include "core/spec/json_read.hpp"

namespace plimsoll {

namespace {

constexpr Bounds bandwidth_bounds{0, 1e16};

std::vector<std::string_view> words_of(std::string_view text) {
  constexpr std::string_view between = " \t,";
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t from = text.find_first_not_of(between);
    if (from == std::string_view::npos) return words;
    text.remove_prefix(from);
    const std::size_t length = std::min(text.find_first_of(between), text.size());
    words.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
}

/// "0 400 200 Gb/s": numbers, then the unit of them all.
bool row_from_shorthand(const json::Value& value, void* target, const std::string& path, Problems& problems) {
  auto& row = *static_cast<PlaceLinkRow*>(target);
  if (value.type != json::Value::Type::text) {
    problems.add(path, fmt::format("{} was found where a row of bandwidths is expected; write it like \"0 400 200 Gb/s\"", json::seen(value)));
    return false;
  }
  std::vector<std::string_view> words = words_of(value.text);
  const bool has_unit = !words.empty() && words.back().find_first_of("0123456789") == std::string_view::npos;
  if (!has_unit || words.size() < 2) {
    problems.add(path, fmt::format("{} is no row of numbers with a unit at the end; write it like \"0 400 200 Gb/s\"", json::quoted_for_people(value.text)));
    return false;
  }
  const std::string unit(words.back());
  words.pop_back();
  for (std::size_t i = 0; i < words.size(); ++i) {
    json::Value one;
    one.type = json::Value::Type::text;
    one.text = fmt::format("{} {}", words[i], unit);
    double bytes_per_s = 0;
    if (!read_quantity(one, Unit::bytes_per_s, bandwidth_bounds, fmt::format("{}[{}]", path, i), bytes_per_s, problems)) return false;
    row.to_bytes_per_s.push_back(bytes_per_s);
  }
  return true;
}

/// Whether consecutive groups of this size each lie in one node.
bool stays_in_node(const PlaceGpus& gpus, std::int64_t tp) { return gpus.gpus_per_node % tp == 0 || gpus.count <= gpus.gpus_per_node; }

/// The divisors of `count` on both sides of `tp`, as far as there are any.
std::string nearest_divisors(std::int64_t count, std::int64_t tp) {
  std::int64_t below = 0;
  std::int64_t above = 0;
  for (std::int64_t d = 1; d <= count; ++d) {
    if (count % d != 0) continue;
    if (d < tp) below = d;
    if (d > tp && above == 0) above = d;
  }
  if (below == 0) return fmt::format("the nearest that does is {}", above);
  return above == 0 ? fmt::format("the nearest that does is {}", below) : fmt::format("the nearest that do are {} and {}", below, above);
}

void validate_gpus(const void* source, const std::string& path, Problems& problems) {
  const auto& gpus = *static_cast<const PlaceGpus*>(source);
  constexpr std::size_t longest_type_bytes = 60;
  const bool is_plain = std::none_of(gpus.type.begin(), gpus.type.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (gpus.type.size() > longest_type_bytes) {
    problems.add(member_path(path, "type"), fmt::format("{} bytes are too many for a name; the most is {}", gpus.type.size(), longest_type_bytes));
  } else if (!is_plain) {
    problems.add(member_path(path, "type"), fmt::format("{} has control characters; a name is plain text", json::quoted_for_people(gpus.type)));
  }
  if (gpus.count >= 1 && gpus.count <= most_placed_gpus && gpus.tp && *gpus.tp >= 1 && gpus.count % *gpus.tp != 0) {
    problems.add(member_path(path, "tp"), fmt::format("{} does not divide the {} GPUs of {}; {}", *gpus.tp, gpus.count, json::quoted_for_people(gpus.type), nearest_divisors(gpus.count, *gpus.tp)));
  }
}

std::vector<std::string> type_names(const PlaceProblem& problem) {
  std::vector<std::string> names;
  for (const PlaceGpus& gpus : problem.gpus) names.push_back(gpus.type);
  return names;
}

void validate_pool(const PlaceProblem& problem, const std::string& path, Problems& problems) {
  if (problem.gpus.empty()) return;  // The field itself is required; an empty list is said there.
  if (problem.gpus.size() > most_placed_types) {
    problems.add(member_path(path, "gpus"), fmt::format("{} types are too many; the most is {}", problem.gpus.size(), most_placed_types));
    return;
  }
  for (std::size_t i = 0; i < problem.gpus.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (problem.gpus[i].type == problem.gpus[j].type) {
        problems.add(fmt::format("{}[{}].type", member_path(path, "gpus"), i),
                     fmt::format("{} is listed twice; add the counts up, or give the second a name of its own", json::quoted_for_people(problem.gpus[i].type)));
        break;
      }
    }
  }
  const bool is_original = problem.rules == PlaceRules::original;
  const std::int64_t most = is_original ? most_gpus_by_original_rules : most_placed_gpus;
  if (problem.gpu_count() > most) {
    problems.add(member_path(path, "gpus"), fmt::format("{} GPUs are too many; the most is {}{}", problem.gpu_count(), most, is_original ? " by the original's rules" : ""));
    return;
  }
  std::int64_t choices = 1;
  for (const PlaceGpus& gpus : problem.gpus) choices = std::min(most_tp_choices + 1, choices * static_cast<std::int64_t>(tp_choices(problem, gpus).size()));
  if (choices > most_tp_choices) {
    problems.add(member_path(path, "search_tp"), fmt::format("more than {} choices of TP degrees would have to be tried; state \"tp\" for some types", most_tp_choices));
  }
}

/// A row and a column for each of `count` things.
void validate_rows(const PlaceProblem& problem, const std::vector<PlaceLinkRow>& rows, std::int64_t things, std::string_view thing, const std::string& at, Problems& problems) {
  const auto count = static_cast<std::size_t>(things);
  if (rows.size() != count) problems.add(at, fmt::format("has {} for {}; one row for each {}, in the order of the pool", counted(static_cast<std::int64_t>(rows.size()), "row"), counted(things, thing), thing));
  bool is_square = rows.size() == count;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t width = rows[i].to_bytes_per_s.size();
    if (width == count) continue;
    is_square = false;
    problems.add(fmt::format("{}[{}]", at, i), fmt::format("has {} for {}; one for each {}, itself included", width == 1 ? "1 entry" : fmt::format("{} entries", width), counted(things, thing), thing));
  }
  if (!is_square || problem.one_way_links) return;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double there = rows[i].to_bytes_per_s[j];
      const double back = rows[j].to_bytes_per_s[i];
      if (there == back) continue;
      problems.add(fmt::format("{}[{}][{}]", at, i, j),
                   fmt::format("is {} and the way back, [{}][{}], is {}; make them equal, or set \"one_way_links\" if they differ by direction",
                               rounded_text(there, Unit::bytes_per_s), j, i, rounded_text(back, Unit::bytes_per_s)));
    }
  }
}

void validate_between(const PlaceProblem& problem, const std::string& path, Problems& problems) {
  const std::vector<std::string> names = type_names(problem);
  for (std::size_t i = 0; i < problem.between.size(); ++i) {
    const PlaceTypeLink& link = problem.between[i];
    const std::string at = fmt::format("{}[{}]", member_path(path, "between"), i);
    const auto check_name = [&](const std::string& name, std::string_view end) {
      if (std::find(names.begin(), names.end(), name) != names.end()) return;
      const std::string nearest = nearest_name(name, names);
      problems.add(member_path(at, end), fmt::format("{} is no type of the pool{}", json::quoted_for_people(name), nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest)));
    };
    check_name(link.from, "from");
    check_name(link.to, "to");
    for (std::size_t j = 0; j < i; ++j) {
      const PlaceTypeLink& other = problem.between[j];
      if ((other.from == link.from && other.to == link.to) || (other.from == link.to && other.to == link.from)) {
        problems.add(at, fmt::format("the link between {} and {} is stated twice; keep one", json::quoted_for_people(link.from), json::quoted_for_people(link.to)));
        break;
      }
    }
  }
}

/// What the corrected rules need beside: how fast each type is, what it costs where that is asked, groups within nodes.
void validate_corrected(const PlaceProblem& problem, const std::string& path, Problems& problems) {
  const bool asks_price = problem.objective == PlaceObjective::cost || problem.objective == PlaceObjective::prefill_cost;
  for (std::size_t i = 0; i < problem.gpus.size(); ++i) {
    const PlaceGpus& gpus = problem.gpus[i];
    const std::string at = fmt::format("{}[{}]", member_path(path, "gpus"), i);
    const bool is_fast_stated = gpus.memory_bytes_per_s && gpus.peak_flop_per_s;
    if (!is_fast_stated && find_placed_gpu(gpus.type) == nullptr) {
      problems.add(at, fmt::format("missing: how fast {} is; state \"memory_bandwidth\" and \"peak\", name a type that is known ({}), or set \"rules\" to \"original\"", json::quoted_for_people(gpus.type), placed_gpu_names()));
    }
    if (asks_price && !gpus.price_per_hour) problems.add(member_path(at, "price"), fmt::format("missing: the objective is \"{}\"; state what one GPU costs an hour, and \"price_source\"", names_of<PlaceObjective>[static_cast<std::size_t>(problem.objective)]));
    if (gpus.price_per_hour && gpus.price_source.empty()) problems.add(member_path(at, "price_source"), "missing: where the price is from, and its date");
    if (gpus.tp && gpus.count >= 1 && *gpus.tp >= 1 && gpus.count % *gpus.tp == 0 && !stays_in_node(gpus, *gpus.tp)) {
      problems.add(member_path(at, "tp"), fmt::format("groups of {} do not lie within nodes of {}; {}, or state \"gpus_per_node\"", *gpus.tp, counted(gpus.gpus_per_node, "GPU"), nearest_divisors(gpus.gpus_per_node, *gpus.tp)));
    }
  }
  if (problem.micro_batches && *problem.micro_batches > problem.batch) {
    problems.add(member_path(path, "micro_batches"), fmt::format("{} micro-batches of {} would be less than a sequence each; at most {}", *problem.micro_batches, counted(problem.batch, "sequence"), problem.batch));
  }
}

/// Layers that groups of a pool hold all together, each type at the degree that holds most: no more copies can be than they fill.
std::int64_t room_of_pool(const PlaceProblem& problem) {
  std::int64_t room = 0;
  for (const PlaceGpus& gpus : problem.gpus) {
    std::int64_t most = 0;
    for (const std::int64_t tp : tp_choices(problem, gpus)) most = std::max(most, gpus.count / tp * group_kind(problem, gpus, tp, prefill_work(problem)).room);
    room += most;
  }
  return room;
}

void validate_replicas(const PlaceProblem& problem, const std::string& path, Problems& problems) {
  const std::string at = member_path(path, problem.replicas ? "replicas" : "most_replicas");
  if (problem.replicas && problem.most_replicas) problems.add(member_path(path, "most_replicas"), "the number of copies is stated by \"replicas\" already; keep one of the two");
  if (problem.rules == PlaceRules::original && (problem.replicas || problem.most_replicas)) problems.add(at, "the original's rules place one copy; leave it out, or leave \"rules\" out");
  if (!problems.none() || problem.replicas.value_or(1) == 1) return;
  const std::int64_t room = room_of_pool(problem);
  const std::int64_t most = std::min(problem.gpu_count(), room / std::max<std::int64_t>(1, problem.model.layers));
  if (*problem.replicas <= most) return;
  problems.add(at, fmt::format("{} of {} do not fit: with the KV cache of a batch each all GPUs together hold {}; {}", counted(*problem.replicas, "replica"), counted(problem.model.layers, "layer"), counted(room, "layer"),
                               most > 1 ? fmt::format("state {} at most, or a smaller \"batch\"", most) : "leave it out, or state a smaller \"batch\""));
}

/// The original's rules know GPUs and types, no nodes.
void validate_original(const PlaceProblem& problem, const std::string& path, Problems& problems) {
  if (!problem.nodes.empty()) problems.add(member_path(path, "nodes"), "the original's rules know no nodes; state \"matrix\" or \"between\"");
  if (problem.objective != PlaceObjective::throughput) problems.add(member_path(path, "objective"), "the original's rules know throughput alone; leave \"rules\" out for the others");
}

void validate_problem(const void* source, const std::string& path, Problems& problems) {
  const auto& problem = *static_cast<const PlaceProblem*>(source);
  if (problem.gpus.empty()) problems.add(member_path(path, "gpus"), "the pool is empty; list at least one type of GPU");
  const std::size_t before = problems.count();
  validate_pool(problem, path, problems);
  if (!problem.matrix.empty() && !problem.between.empty()) problems.add(path, "states the links twice, as a matrix and between types; keep one of \"matrix\" and \"between\"");
  if (!problem.nodes.empty() && problem.matrix.size() + problem.between.size() > 0) problems.add(path, "states the links twice, between nodes and otherwise; keep one of \"nodes\", \"matrix\" and \"between\"");
  if (problem.matrix.empty() && problem.between.empty() && problem.nodes.empty() && problem.gpu_count() > 1) {
    problems.add(path, "missing: what joins the GPUs; state \"matrix\", a row for each GPU, or \"between\", a bandwidth for each pair of types");
  }
  const bool has_counts = std::all_of(problem.gpus.begin(), problem.gpus.end(), [](const PlaceGpus& gpus) { return gpus.count >= 1; });
  const bool are_sizes_sound = problems.count() == before && has_counts && !problem.gpus.empty();
  if (are_sizes_sound) {  // Sizes that were refused are not compared with.
    if (!problem.matrix.empty()) validate_rows(problem, problem.matrix, problem.gpu_count(), "GPU", member_path(path, "matrix"), problems);
    if (!problem.nodes.empty()) validate_rows(problem, problem.nodes, node_of_gpus(problem).back() + 1, "node", member_path(path, "nodes"), problems);
    validate_between(problem, path, problems);
  }
  if (problem.rules == PlaceRules::corrected) validate_corrected(problem, path, problems);
  if (problem.rules == PlaceRules::original) validate_original(problem, path, problems);
  validate_replicas(problem, path, problems);
}

}  // namespace

std::vector<std::int64_t> tp_choices(const PlaceProblem& problem, const PlaceGpus& gpus) {
  if (gpus.tp) return {*gpus.tp};
  const bool is_original = problem.rules == PlaceRules::original;
  if (is_original && !problem.search_tp) return {1};
  std::vector<std::int64_t> choices;
  for (const std::int64_t tp : {1, 2, 4, 8}) {
    if (tp <= gpus.count && gpus.count % tp == 0 && (is_original || stays_in_node(gpus, tp))) choices.push_back(tp);
  }
  return choices;
}

std::vector<std::int64_t> node_of_gpus(const PlaceProblem& problem) {
  std::vector<std::int64_t> nodes;
  std::int64_t first = 0;
  for (const PlaceGpus& gpus : problem.gpus) {
    const std::int64_t per_node = std::max<std::int64_t>(1, gpus.gpus_per_node);
    for (std::int64_t i = 0; i < gpus.count; ++i) nodes.push_back(first + i / per_node);
    first += (gpus.count + per_node - 1) / per_node;
  }
  return nodes;
}

std::vector<double> link_matrix(const PlaceProblem& problem) {
  const auto count = static_cast<std::size_t>(problem.gpu_count());
  std::vector<double> links(count * count, 0.0);
  if (!problem.matrix.empty()) {
    for (std::size_t i = 0; i < count; ++i) std::copy_n(problem.matrix[i].to_bytes_per_s.begin(), count, links.begin() + static_cast<std::ptrdiff_t>(i * count));
    return links;
  }
  std::vector<const std::string*> type_of;
  for (const PlaceGpus& gpus : problem.gpus) type_of.insert(type_of.end(), static_cast<std::size_t>(gpus.count), &gpus.type);
  for (const PlaceTypeLink& link : problem.between) {
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = 0; j < count; ++j) {
        if ((*type_of[i] == link.from && *type_of[j] == link.to) || (*type_of[i] == link.to && *type_of[j] == link.from)) links[i * count + j] = link.bytes_per_s;
      }
    }
  }
  return links;
}

template <>
const Description& describe<PlaceGpus>() {
  static const PlaceGpus defaults;
  static const Description description{
      .name = "PlaceGpus",
      .help = "All GPUs of one type.",
      .fields = {
          field<&PlaceGpus::type>("type", "", "Its name: \"A100\". The throughput estimate knows A100, V100, H100, RTX4090, L20, L40, L40S, A10, A40 and T4.").required(),
          field<&PlaceGpus::count>("count", "", "How many there are.").within({1, static_cast<double>(most_placed_gpus)}).required(),
          field<&PlaceGpus::memory_bytes>("memory", "", "Of one GPU. The source writes 80 GB and reckons with 80 GiB.").unit_of(Unit::bytes).within({1, 1e15}).required(),
          field<&PlaceGpus::tp>("tp", "", "TP degree of this type; its GPUs are grouped in their order. Left out: 1, or searched.").within({1, static_cast<double>(most_placed_gpus)}),
          field<&PlaceGpus::throughput>("throughput", "", "Own coefficients of the throughput estimate; left out: the source's, the A100's for a type that it does not know."),
          field<&PlaceGpus::memory_bytes_per_s>("memory_bandwidth", "", "Of one GPU, as its datasheet has it; left out: known by the type.").unit_of(Unit::bytes_per_s).within({1, 1e18}),
          field<&PlaceGpus::peak_flop_per_s>("peak", "", "Dense, at the weights' precision; left out: known by the type.").unit_of(Unit::flop_per_s).within({1, 1e20}),
          field<&PlaceGpus::group_bytes_per_s>("group_bandwidth", "", "One way and GPU inside a TP group; left out: known by the type, else the problem's.").unit_of(Unit::bytes_per_s).within({1, 1e16}),
          field<&PlaceGpus::group_latency_s>("group_latency", "", "Of one step inside a node; left out: known by the type, else 5 us.").unit_of(Unit::seconds).within({0, 1}),
          field<&PlaceGpus::gpus_per_node>("gpus_per_node", "", "Its GPUs fill nodes of so many, in their order; a TP group lies in one.").within({1, static_cast<double>(most_placed_gpus)}).assumed(),
          field<&PlaceGpus::price_per_hour>("price", "", "$ for one GPU and hour.").within({0, 1e6}),
          field<&PlaceGpus::price_source>("price_source", "", "Where the price is from, and its date."),
      },
      .defaults = &defaults,
      .validate = &validate_gpus};
  return description;
}

template <>
const Description& describe<PlaceLinkRow>() {
  static const PlaceLinkRow defaults;
  static const Description description{
      .name = "PlaceLinkRow",
      .help = "Bandwidths from one GPU to every GPU of the pool.",
      .fields = {
          field<&PlaceLinkRow::to_bytes_per_s>("to", "", "In the order of the pool; 0: no link; the GPU's own entry is not read.").unit_of(Unit::bytes_per_s).within(bandwidth_bounds).required(),
      },
      .defaults = &defaults,
      .from_shorthand = &row_from_shorthand,
      .shorthand_help = "\"0 400 200 Gb/s\""};
  return description;
}

template <>
const Description& describe<PlaceTypeLink>() {
  static const PlaceTypeLink defaults;
  static const Description description{
      .name = "PlaceTypeLink",
      .help = "One bandwidth for every pair of GPUs of two types.",
      .fields = {
          field<&PlaceTypeLink::from>("from", "", "A type of the pool.").required(),
          field<&PlaceTypeLink::to>("to", "", "Another, or the same for links within the type.").required(),
          field<&PlaceTypeLink::bytes_per_s>("bandwidth", "", "One way, both directions alike; 0: no link.").unit_of(Unit::bytes_per_s).within(bandwidth_bounds).required(),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PlaceModel>() {
  static const PlaceModel defaults;
  static const Description description{
      .name = "PlaceModel",
      .help = "The model as far as the source's estimates need it.",
      .fields = {
          field<&PlaceModel::layers>("layers", "", "Decoder layers.").within({1, static_cast<double>(most_placed_layers)}).required(),
          field<&PlaceModel::hidden>("hidden", "", "Hidden size.").within({1, 1e6}).required(),
          field<&PlaceModel::layer_bytes>("layer_weights", "", "Weights of one layer. The source writes GB and reckons with GiB.").unit_of(Unit::bytes).within({1, 1e15}).required(),
          field<&PlaceModel::element_bytes>("element", "", "One value of activations and KV cache.").unit_of(Unit::bytes).within({0.25, 16}),
          field<&PlaceModel::weight_bytes>("weight", "", "One weight, so that layer_weights says how many there are.").unit_of(Unit::bytes).within({0.25, 16}),
          field<&PlaceModel::kv_heads>("kv_heads", "", "KV heads; 0: keys and values are as wide as the hidden size.").within({0, 1e6}),
          field<&PlaceModel::head_dim>("head_dim", "", "Of one head; read where kv_heads is stated.").within({1, 1e6}),
          field<&PlaceModel::vocabulary>("vocabulary", "", "Rows of the embedding, on the first stage, and of the LM head, on the last; 0: neither is counted.").within({0, 1e9}),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<PlaceProblem>() {
  static const PlaceProblem defaults;
  static const Description description{
      .name = "PlaceProblem",
      .help = "Where the layers of a model should go on GPUs of several types.",
      .fields = {
          field<&PlaceProblem::gpus>("gpus", "", "The pool, type by type; GPUs are numbered through it from 0.").required(),
          field<&PlaceProblem::rules>("rules", "", "corrected: our physics; original: the source's estimates, with what its faults cost."),
          field<&PlaceProblem::objective>("objective", "", "What is to be best: decode tokens/s, prompt tokens/s, the time to one prompt's first token, or $ for each token of either."),
          field<&PlaceProblem::matrix>("matrix", "", "What joins the GPUs: a row for each."),
          field<&PlaceProblem::between>("between", "", "What joins the GPUs: a bandwidth for each pair of types; a pair not named has no link."),
          field<&PlaceProblem::nodes>("nodes", "", "What joins the GPUs: a row for each node, its own entry the links within it."),
          field<&PlaceProblem::one_way_links>("one_way_links", "", "The matrix may differ by direction: the row sends, the column receives."),
          field<&PlaceProblem::model>("model", "", "The model.").required(),
          field<&PlaceProblem::batch>("batch", "", "Sequences of a batch; by the corrected rules those in flight together.").within({1, 1e6}).required(),
          field<&PlaceProblem::sequence>("sequence", "", "Tokens of a sequence; by the corrected rules of a prompt.").within({1, 1e8}).required(),
          field<&PlaceProblem::output>("output", "", "Tokens that follow a prompt: they take KV cache, and decode reads it half way.").within({0, 1e8}),
          field<&PlaceProblem::chunk>("chunk", "", "Most tokens of a prefill chunk; 0: a prompt is one.").within({0, 1e8}),
          field<&PlaceProblem::micro_batches>("micro_batches", "", "Of decode; left out: as many as are best, at most 64.").within({1, 1024}),
          field<&PlaceProblem::replicas>("replicas", "", "Copies of the model on GPUs of their own, each with its own batch and TP degrees; throughputs add up, TTFT is the slowest's. Left out: one.").within({1, static_cast<double>(most_placed_replicas)}),
          field<&PlaceProblem::most_replicas>("most_replicas", "", "In its place: as many copies as are best, at most so many.").within({1, static_cast<double>(most_placed_replicas)}),
          field<&PlaceProblem::link_latency_s>("link_latency", "", "Between nodes.").unit_of(Unit::seconds).within({0, 1}).assumed(),
          field<&PlaceProblem::compute_efficiency>("compute_efficiency", "", "Share of the peak that matrix products reach.").unit_of(Unit::ratio).within({0.01, 1}).assumed(),
          field<&PlaceProblem::memory_efficiency>("memory_efficiency", "", "Share of the memory bandwidth.").unit_of(Unit::ratio).within({0.01, 1}).assumed(),
          field<&PlaceProblem::link_efficiency>("link_efficiency", "", "Share of a link's bandwidth.").unit_of(Unit::ratio).within({0.01, 1}).assumed(),
          field<&PlaceProblem::memory_share>("memory_share", "", "Of a GPU's memory, for the engine.").unit_of(Unit::ratio).within({0.01, 1}).assumed(),
          field<&PlaceProblem::reserved_bytes>("reserved", "", "Of that, for framework and communicators.").unit_of(Unit::bytes).within({0, 1e12}).assumed(),
          field<&PlaceProblem::search_tp>("search_tp", "", "By the original's rules: try TP 1, 2, 4 and 8 for every type without \"tp\", in every combination. The corrected rules always do."),
          field<&PlaceProblem::group_bytes_per_s>("group_bandwidth", "", "Inside a TP group. The source's constant, for every GPU.").unit_of(Unit::bytes_per_s).within({1, 1e16}).assumed(),
          field<&PlaceProblem::most_states>("most_states", "", "States that the search for one answer may enter; past them it says what is not proven.").within({100, 3e6}),
      },
      .defaults = &defaults,
      .validate = &validate_problem};
  return description;
}

}  // namespace plimsoll
