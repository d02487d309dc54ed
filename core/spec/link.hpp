// The share link: a whole plan as text that fits behind "#" in an address.   docs/links.md
//
//   #v1&m=llama-3.1-70b&g=h100-sxm&c.n=16&l=TP8&w.i=128..10240&w.c=64&q.ttft=2s&d=26.11&s=yF1820&k=7f3a
//
// A version, then what differs from presets and defaults, key by key in the order of the descriptions, the version of the
// catalogue, what the link's maker saw, and a check over all of it. Version 1 is final: links open for ever, so what is written here may grow by new
// fields but never change its meaning. Nothing below knows a field: the keys come from the descriptions (Field::link).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/plan.hpp"

namespace plimsoll {

/// Limits of a link that is read; one that is written keeps some room for the address before it.
inline constexpr std::size_t longest_link_bytes = 64 * 1024;
inline constexpr std::size_t longest_written_link_bytes = 60 * 1024;
inline constexpr std::size_t most_link_keys = 2000;
/// Of data version and receipt together, with their keys: "&d=26.11&s=nF1820T22.7".
inline constexpr std::size_t longest_receipts_bytes = 24;

/// The link of a plan, from "#" on; empty where the plan is larger than a link may be. Opens to an equal plan. The receipt
/// is what the plan came out as (core/report/receipt.hpp), carried along and not looked into.
std::string write_link(const Plan& plan, std::string_view receipt = {});

/// Several plans side by side: the first whole, the others as what differs from it; two to `most_compared`. Opens to equal plans.
inline constexpr std::size_t most_compared = 6;
std::string write_comparison(const std::vector<Plan>& plans);

/// A verdict's letter and, each after a letter of its own, numbers.
bool is_receipt(std::string_view text);

/// What became of a link: the plan, or every problem and no plan at all.
struct LinkReading : PlanReading {
  std::vector<Plan> others;  ///< Where the link compares plans: all but the first.
  std::string readable;      ///< On problems: what could be decoded, "path: value" line by line, for people to look at.
  std::string data_version;  ///< Of the catalogue that the link was made with; empty where that cannot be read.
  std::string receipt;       ///< What its maker saw; empty in links that were made before there were receipts.
  std::string note;          ///< One sentence where that is not the catalogue of this copy.
};

/// Reads "#v1&…", "v1&…", "?p=v1&…" or a whole address with one of them, percent-encoded or not.
LinkReading read_link(std::string_view text);

/// CRC-16/CCITT-FALSE (polynomial 0x1021, start 0xFFFF): finds every single changed character.
std::uint16_t link_check(std::string_view text);

}  // namespace plimsoll
