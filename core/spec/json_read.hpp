// Reads a described struct from JSON: every problem at once, each with its path, the reason and the nearest valid choice.
#pragma once

#include <string>

#include "core/spec/field.hpp"
#include "core/spec/json_value.hpp"

namespace plimsoll {

/// Fills `target` (default-constructed) from an object, or from the type's shorthand. On a problem `target` is unspecified.
void read_described(const json::Value& value, const Description& description, void* target, const std::string& path,
                    Problems& problems);

template <typename Struct>
void read(const json::Value& value, Struct& target, const std::string& path, Problems& problems) {
  read_described(value, describe<Struct>(), &target, path, problems);
}

/// Reads one quantity: a number in base units, or a text with a unit. Adds the problem and returns false where it is neither.
bool read_quantity(const json::Value& value, Unit unit, const Bounds& bounds, const std::string& path, double& out,
                   Problems& problems);

/// Reads a whole count: 128, "128", "128k".
bool read_count(const json::Value& value, const Bounds& bounds, const std::string& path, std::int64_t& out,
                Problems& problems);

/// The path of a member: "layout.tp", or "tp" at the top.
std::string member_path(const std::string& path, std::string_view name);

}  // namespace plimsoll
