// Layers to nodes by RAM or by bandwidth: the original's ranges, and its refusals.
#include "core/place/layer_assignment.hpp"

#include <cstdlib>

#include "tests/golden/golden.hpp"

namespace plimsoll::golden {

namespace {

/// A whole number; past 2^53 a file may write it as text.
std::uint64_t u64_of(const Json& value) {
  if (value.is_string()) return std::strtoull(value.get_ref<const std::string&>().c_str(), nullptr, 10);
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  const double number = value.is_number() ? value.get<double>() : 0;
  return number >= 0 && number < 1.8e19 ? static_cast<std::uint64_t>(number) : 0;
}

std::vector<std::uint64_t> list_of(const Json& entry, std::string_view key) {
  std::vector<std::uint64_t> list;
  for (const Json& value : member(entry, key)) list.push_back(u64_of(value));
  return list;
}

OriginalAssignment assigned(const Json& entry, OriginalBuild build) {
  const std::uint64_t layers = u64_of(member(entry, "num_layers"));
  const std::vector<std::uint64_t> ram = list_of(entry, "available_ram_bytes");
  if (member(entry, "function") == "proportional") return assign_layers_proportional(layers, ram, build);
  return assign_layers_bandwidth_aware(layers, ram, list_of(entry, "bandwidths_bytes_per_s"), build);
}

Json ranges_of(const OriginalAssignment& assignment) {
  Json ranges = Json::array();
  for (const LayerRange& range : assignment.ranges) ranges.push_back(Json::array({range.start, range.end}));
  return ranges;
}

void run_case(const Json& entry, Case& one) {
  one.agrees();
  const OriginalAssignment debug = assigned(entry, OriginalBuild::debug);
  const bool wants_refusal = !member(entry, "error").is_null();
  if (wants_refusal && debug.refused.empty()) return one.miss("a refusal", ranges_of(debug).dump());
  if (wants_refusal) return;
  // Ranges where numbers overflow come from a release build of the original.
  const OriginalAssignment got = debug.refused.empty() ? debug : assigned(entry, OriginalBuild::release);
  if (!got.refused.empty()) return one.miss(member(entry, "ranges").dump(), got.refused);
  if (ranges_of(got) != member(entry, "ranges")) one.miss(member(entry, "ranges").dump(), ranges_of(got).dump());
}

}  // namespace

void run_layer_assignment(const Json& document, std::string_view file, Tally& tally) {
  for (const Json& entry : member(document, "cases")) {
    Case one(tally, file, id_of(entry));
    run_case(entry, one);
  }
}

}  // namespace plimsoll::golden
