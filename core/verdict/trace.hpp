// The numbers of a report once more, over Traced: each with the formulas that it came from.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/quantity/traced.hpp"
#include "core/report/report.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

/// A number of the report: where it stands, and what it is in words.
struct TracedNumber {
  std::string path;   ///< "time.cases[0].ttft_s"
  std::string words;  ///< "TTFT, longest lengths, stated size"
  Unit unit = Unit::count;
  Traced value;
};

struct ReportTrace {
  std::unique_ptr<Tape> tape;
  std::vector<TracedNumber> numbers;  ///< In the report's order.
};

/// The plan must have been read without problems, and `report` be its report. Stages of a pipeline are many: beside the
/// fullest one only `stage` is traced, of either pool.
ReportTrace trace_of(const Plan& plan, const Report& report, std::optional<std::size_t> stage = std::nullopt);

}  // namespace plimsoll
