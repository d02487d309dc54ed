#include "core/spec/claim.hpp"

namespace plimsoll {

template <>
const Description& describe<Claim>() {
  static const Claim defaults;
  static const Description description{
      .name = "Claim",
      .help = "One statement of the plan, as data that can be recomputed.",
      .fields = {
          field<&Claim::kind>("kind", "k", "What is claimed.").required(),
          field<&Claim::statement>("statement", "s", "The plan's own words."),
          field<&Claim::of>("of", "of", "Whose number it is: the plan's or the reference plan's."),
          field<&Claim::value>("value", "v", "The stated value or range: parameters, bytes, seconds, tokens/s per GPU, shares. With a unit or in base units.").unit_of(Unit::any).within({-1e30, 1e30}),
          field<&Claim::limit>("limit", "l", "The limit that the value is said to keep.").unit_of(Unit::any).within({-1e30, 1e30}),
          field<&Claim::batch>("batch", "b", "Sequences it speaks of; left out: the plan's.").within({1, 1e9}),
          field<&Claim::context>("context", "c", "Tokens it speaks of; left out: the longest.").within({1, 1e9}),
          field<&Claim::parts>("parts", "p", "The factors of a product, or the lines of a sum, as the plan states them; the SP degree, or the TP degrees compared.").unit_of(Unit::any).within({-1e30, 1e30}),
          field<&Claim::ratio_of>("ratio_of", "r", "For ratio_to_reference: the kind of claim whose value is compared.").as_name(),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
