// Degrees of parallelism in prose: "TP=2", "EP 4", "PP2".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace plimsoll::exchange {

struct Degree {
  std::string name;  ///< "tp"
  double value = 0;
};

/// Those of a text in lower case, in its order, one after the other or within "ep4×tp2".
std::vector<Degree> degrees_in(std::string_view text);

/// The first of that name; 0 where there is none.
double degree(const std::vector<Degree>& degrees, std::string_view name);

/// "EP4×TP2" where the degrees multiply to the GPUs, which `multiplies` then says; else "EP4 TP2".
std::string notation(const std::vector<Degree>& degrees, double gpus, bool& multiplies);

/// "TP"
std::string upper(std::string text);

/// Whether a text states a degree: "TP=2", "EP 4", "PP2".
bool states_degrees(std::string_view text);

}  // namespace plimsoll::exchange
