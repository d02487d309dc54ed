#include "core/spec/speculation.hpp"

namespace plimsoll {

template <>
const Description& describe<Speculation>() {
  static const Speculation defaults;
  static const Description description{
      .name = "Speculation",
      .help = "Tokens that are drafted and then verified in one step.",
      .fields = {
          field<&Speculation::draft_tokens>("draft_tokens", "n", "Tokens drafted for each step; 0: none.").within({0, 64}).required(),
          field<&Speculation::acceptance>("acceptance", "a", "The chance that a drafted token is kept where those before it were.").unit_of(Unit::ratio).within({0, 1}).required(),
          field<&Speculation::draft_cost_layers>("draft_cost_layers", "l", "What drafts, in layers like the model's last: time of each drafted token, weights and cache. An MTP module is one.").within({0, 1000}).assumed(),
      },
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
