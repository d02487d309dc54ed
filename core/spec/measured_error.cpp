#include "core/spec/measured_error.hpp"

namespace plimsoll {

template <>
const Description& describe<MeasuredError>() {
  using Error = MeasuredError;
  static const Error defaults;
  static const Description description{
      .name = "MeasuredError",
      .help = "How far predictions of one family of runs were from what was measured.",
      .fields = {
          field<&Error::name>("name", "n", "What ran, on what."),
          field<&Error::framework>("framework", "fw", "The engine."),
          field<&Error::architecture>("architecture", "ar", "The accelerator's."),
          field<&Error::has_experts>("experts", "x", "A mixture of experts."),
          field<&Error::bits>("bits", "b", "Of the narrowed weights.").within({4, 32}),
          field<&Error::was_fitted>("fitted", "f", "Whether efficiencies were fitted to these runs, too."),
          field<&Error::rows>("rows", "r", "Runs.").within({0, 1e9}),
          field<&Error::tpot>("tpot", "tp", "Nine of ten were no further off.").unit_of(Unit::ratio).within({0, 100}),
          field<&Error::ttft>("ttft", "tt", "The same of TTFT.").unit_of(Unit::ratio).within({0, 100}),
          field<&Error::throughput>("throughput", "th", "The same of output throughput.").unit_of(Unit::ratio).within({0, 100}),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<MeasuredErrors>() {
  static const MeasuredErrors defaults;
  static const Description description{
      .name = "MeasuredErrors",
      .help = "By family.",
      .fields = {field<&MeasuredErrors::families>("families", "f", "Families of runs.")},
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
