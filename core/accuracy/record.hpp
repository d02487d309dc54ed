// What the project ships of its accuracy: errors by family, which verdicts take as their band, and single figures to look at.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/accuracy/score.hpp"
#include "core/spec/measured_error.hpp"

namespace plimsoll::accuracy {

/// As a text of JSON; control characters are left out.
std::string in_quotes(std::string_view text);

/// Errors of every family of served rows whose quality is ok.
MeasuredErrors measured_families(const std::vector<Table>& tables, const Means& means);

/// At most 150 figures, and at most 20 of one source: of each source and quantity the worst, the best and some between.
std::vector<Prediction> chosen_cases(const std::vector<Prediction>& predictions);

/// Both as the page's data file.
std::string record_json(const std::vector<Score>& scores, const std::vector<Prediction>& cases);

}  // namespace plimsoll::accuracy
