// The verdict in one sentence.
#pragma once

#include "core/report/report.hpp"

namespace plimsoll {

Headline headline_of(const Report& report);

}  // namespace plimsoll
