// Writes a described struct as JSON: short (only what differs from presets and defaults) or complete.
#pragma once

#include <string>

#include "core/spec/field.hpp"

namespace plimsoll {

enum class Writing {
  brief,     ///< Presets by name, and only what differs from them or from the defaults. Reads back to the same struct.
  complete,  ///< Every stated field spelled out; quantities with units.
  numbers,   ///< Every stated field, quantities as bare numbers in base units: reports.
};

/// Whether two structs of one description are equal, field by field and in the preset they started from.
bool same_fields(const Description& description, const void* left, const void* right);
bool same_value(const Field& field, const void* left, const void* right);

/// `base`: what reading starts from where this is written (a default, or the same member of a preset); null: the defaults.
void write_described(std::string& out, const Description& description, const void* source, const void* base, Writing writing);

template <typename Struct>
std::string write(const Struct& source, Writing writing) {
  constexpr std::size_t usual_report_bytes = 16 * 1024;
  std::string out;
  if (writing == Writing::numbers) out.reserve(usual_report_bytes);
  write_described(out, describe<Struct>(), &source, nullptr, writing);
  return out;
}

/// Where reading starts for a struct: its own preset, else what lies there already, else the defaults.
struct Base {
  const void* fields = nullptr;
  bool is_own_preset = false;  ///< The struct names a preset that `inherited` does not.
  bool drops_preset = false;   ///< `inherited` comes from a preset and the struct from none.
};
Base base_of(const Description& description, const void* source, const void* inherited);

/// Whether a value is there to be written: not an absent optional, an empty text or an empty list.
bool is_stated(const Field& field, const void* value);

}  // namespace plimsoll
