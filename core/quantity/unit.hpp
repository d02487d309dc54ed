// Units: what a stated number is of, how people write it, and how it is shown.
//
// Inside Plimsoll every number is in base units (bytes, seconds, FLOP/s, bytes/s, tokens/s, US dollars, W); "64 GB" exists only
// where a person reads or writes. Decimal prefixes are powers of 1000, "Ki", "Mi", "Gi" powers of 1024.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace plimsoll {

enum class Unit {
  count,           ///< A pure number: layers, tokens, GPUs, parameters. "128k", "16Ki", "10B".
  ratio,           ///< 0.6 or "60 %".
  bytes,           ///< "64 GB", "64 GiB".
  seconds,         ///< "10 s", "50 ms".
  flop_per_s,      ///< "400 TFLOP/s".
  bytes_per_s,     ///< "1.8 TB/s", "400 Gb/s".
  tokens_per_s,    ///< "15 tokens/ms".
  requests_per_s,  ///< "3 requests/s".
  flop,            ///< "13.7 TFLOP": work, which nobody states.
  usd,             ///< "0.5 USD", "$" understood.
  usd_per_h,       ///< "2.5 USD/h".
  watts,           ///< "700 W".
  joules,          ///< "3 J".
  varies,          ///< Another field says it, as a claim's kind does (Field::in); by itself a plain number.
};

/// What became of a text that should be a quantity: a value in base units, or why not and what would do.
struct ParsedQuantity {
  bool ok = false;
  double value = 0.0;
  std::string reason;  ///< `is an amount, not a rate; "50 GB/s"?`: follows the quoted text in a sentence.
};

/// Reads "64 GB", "1.8TB/s", "60 %", "128k", "1e6". Never guesses: "1,234" and unknown units are refused with a reason.
ParsedQuantity parse_quantity(std::string_view text, Unit unit);

/// The shortest spelling that parses back to the same double, with a unit where the dimension has one: "64 GB".
std::string exact_text(double value, Unit unit);

/// For people: `rounded_number` in the unit that suits its size: "42.9 GB", "1.31 s", "64.8 tokens/ms".
std::string rounded_text(double value, Unit unit);

/// A number alone, for people: three significant digits, and every digit before the point: "0.0891", "42.9", "1,234,568".
/// Below 1e-4 and from 1e15 on an exponent says the size: "1.00e+15".
std::string rounded_number(double value);

/// "1 stage", "1,024 stages"; the word takes an s.
std::string counted(std::int64_t count, std::string_view thing);

/// Memory in the unit that engines log it in: "36.65 GiB".
std::string gib_text(double bytes);

/// The name of the base unit: "bytes", "s", "FLOP/s"; empty for counts and ratios.
std::string_view base_unit_name(Unit unit);

/// A spelled example for help and errors: "64 GB".
std::string_view example_of(Unit unit);

}  // namespace plimsoll
