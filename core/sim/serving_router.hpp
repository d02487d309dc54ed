// Which rank the next request goes to.
#pragma once

#include <cstdint>

#include "core/sim/due_heaps.hpp"
#include "core/sim/serving_scenario.hpp"

namespace plimsoll {

class RequestRouter {
 public:
  RequestRouter(Router rule, std::int64_t places) : rule_(rule), places_(places), outstanding_(1) {
    for (std::int64_t i = 0; i < places; ++i) outstanding_.set(0, outstanding_.add_member(), 0);
  }

  /// Of equals the first.
  std::int32_t choose() {
    const std::int32_t place = rule_ == Router::round_robin ? static_cast<std::int32_t>(next_++ % places_) : outstanding_.first(0);
    outstanding_.set(0, place, outstanding_.due(place) + 1);
    return place;
  }
  /// One of its requests is done.
  void ended(std::int32_t place) { outstanding_.set(0, place, outstanding_.due(place) - 1); }
  std::int64_t outstanding(std::int32_t place) const { return static_cast<std::int64_t>(outstanding_.due(place)); }

 private:
  Router rule_;
  std::int64_t places_;
  std::int64_t next_ = 0;
  DueHeaps outstanding_;
};

}  // namespace plimsoll
