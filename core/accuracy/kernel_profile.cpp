#include "core/accuracy/kernel_profile.hpp"

#include "core/catalog/catalog_text.hpp"
#include "core/spec/json_read.hpp"
#include "core/spec/json_value.hpp"

namespace plimsoll {

template <>
const Description& describe<accuracy::KernelLine>() {
  using Line = accuracy::KernelLine;
  static const Line defaults;
  static const Description description{
      .name = "KernelLine",
      .help = "One kind of kernel or collective on one architecture.",
      .fields = {
          field<&Line::architecture>("architecture", "ar", "Generation of the cores."),
          field<&Line::kind>("kind", "k", "The operation with its precision or library."),
          field<&Line::compute>("compute", "c", "Share of peak FLOP/s.").unit_of(Unit::ratio).within({0, 10}),
          field<&Line::memory>("memory", "m", "Share of HBM or link bandwidth.").unit_of(Unit::ratio).within({0, 10}),
          field<&Line::fixed_s>("fixed", "t", "Fixed time.").unit_of(Unit::seconds).within({0, 1}),
          field<&Line::ramp>("ramp", "r", "Tokens at which compute takes twice as long; of a collective, growth of the fixed time with each rank.").within({0, 1e6}),
          field<&Line::root>("root", "q", "Of a collective: seconds for the square root of a second on the wire.").within({0, 1}),
          field<&Line::pair>("pair", "p", "Of a collective: the wire's time is longer by this share between two ranks, by a part of it among more.").within({0, 100}),
          field<&Line::quantise>("quantise", "u", "Of a product below 16 bit: passes over its 16-bit activations that quantise them.").within({0, 1e3}),
          field<&Line::host_s>("host", "h", "Of a product: what the host takes to issue it, where that is longer.").unit_of(Unit::seconds).within({0, 1}),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<accuracy::KernelProfile>() {
  static const accuracy::KernelProfile defaults;
  static const Description description{
      .name = "KernelProfile",
      .help = "Kernels and collectives by themselves.",
      .fields = {
          field<&accuracy::KernelProfile::source>("source", "s", "What it was fitted to."),
          field<&accuracy::KernelProfile::lines>("lines", "l", "One for each kind and architecture."),
      },
      .defaults = &defaults};
  return description;
}

namespace accuracy {

const KernelProfile& kernel_profile() {
  static const KernelProfile read_once = [] {
    KernelProfile profile;
    Problems problems;
    read(json::parse(kernel_profile_text(), problems), profile, "kernel_profile", problems);
    return profile;
  }();
  return read_once;
}

}  // namespace accuracy

}  // namespace plimsoll
