// {name, parameters, config}: the count of a Hugging Face config.json, to the last digit.
#include "core/physics/parameters.hpp"

#include <fmt/core.h>

#include "core/spec/hf_config.hpp"
#include "tests/golden/golden.hpp"

namespace plimsoll::golden {

void run_params(const Json& document, std::string_view file, Tally& tally) {
  Case one(tally, file, id_of(document));
  const ConfigReading reading = read_hf_config(member(document, "config").dump());
  if (!reading.problems.none()) {
    const Problem& first = reading.problems.list().front();
    return one.miss(fmt::format("{} parameters", member(document, "parameters").dump()), fmt::format("{}: {}", first.path, first.message));
  }
  one.whole("parameters", number_of(document, "parameters"), model_parameters(reading.model).total());
}

}  // namespace plimsoll::golden
