#include "core/verdict/words.hpp"

namespace plimsoll {

namespace {

int badness(Verdict verdict) {
  switch (verdict) {
    case Verdict::misses: return 3;
    case Verdict::unknown: return 2;
    case Verdict::too_close: return 1;
    case Verdict::meets: return 0;
  }
  return 0;
}

/// Which of two findings a verdict should show rather than the other.
bool is_worse(const Finding& a, const Finding& b, double limit, bool at_most) {
  if (badness(a.verdict) != badness(b.verdict)) return badness(a.verdict) > badness(b.verdict);
  if (!a.value || !b.value) return !a.value && b.value;
  return margin_of(*a.value, limit, at_most) < margin_of(*b.value, limit, at_most);
}

}  // namespace

Verdict judge(const Interval& value, const Interval& limit, bool at_most) {
  if (at_most) {
    if (value.high <= limit.low) return Verdict::meets;
    return value.low > limit.high ? Verdict::misses : Verdict::too_close;
  }
  if (value.low >= limit.high) return Verdict::meets;
  return value.high < limit.low ? Verdict::misses : Verdict::too_close;
}

Verdict worst_of(Verdict a, Verdict b) { return badness(a) >= badness(b) ? a : b; }
Verdict agreed(Verdict a, Verdict b) { return a == b ? a : Verdict::unknown; }

Verdict between(Verdict a, Verdict b) {
  if (a == b) return a;
  return a == Verdict::unknown || b == Verdict::unknown ? Verdict::unknown : Verdict::too_close;
}

double margin_of(double value, double limit, bool at_most) { return (at_most ? limit - value : value - limit) / limit; }

Verdict word_of(const Finding* findings, std::size_t count, bool lengths_make_a_band) {
  std::optional<Verdict> stated;
  std::optional<Verdict> counted;
  for (std::size_t i = 0; i < count; ++i) {
    const Finding& finding = findings[i];
    std::optional<Verdict>& size = finding.is_of_stated_size ? stated : counted;
    if (!size) {
      size = finding.verdict;
    } else {
      size = lengths_make_a_band ? between(*size, finding.verdict) : worst_of(*size, finding.verdict);
    }
  }
  if (!stated) return counted.value_or(Verdict::unknown);
  return counted ? agreed(*stated, *counted) : *stated;
}

std::size_t worst_finding(const Finding* findings, std::size_t count, double limit, bool at_most) {
  std::size_t worst = 0;
  for (std::size_t i = 1; i < count; ++i) {
    if (is_worse(findings[i], findings[worst], limit, at_most)) worst = i;
  }
  return worst;
}

}  // namespace plimsoll
