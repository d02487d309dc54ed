#include "core/spec/json_write.hpp"

#include <fmt/core.h>

#include "core/spec/json_value.hpp"

namespace plimsoll {

namespace {

bool same_kind(Kind kind, DescriptionOf object, const void* left, const void* right) {
  switch (kind) {
    case Kind::number: return *static_cast<const double*>(left) == *static_cast<const double*>(right);
    case Kind::count: return *static_cast<const std::int64_t*>(left) == *static_cast<const std::int64_t*>(right);
    case Kind::range: return *static_cast<const Range*>(left) == *static_cast<const Range*>(right);
    case Kind::boolean: return *static_cast<const bool*>(left) == *static_cast<const bool*>(right);
    case Kind::text:
    case Kind::name: return *static_cast<const std::string*>(left) == *static_cast<const std::string*>(right);
    case Kind::choice: return *static_cast<const int*>(left) == *static_cast<const int*>(right);
    case Kind::object: return same_fields(object(), left, right);
    case Kind::list: return false;
  }
  return false;
}

bool same_list(const ListAccess& list, const void* left, const void* right) {
  const std::size_t size = list.size(left);
  if (size != list.size(right)) return false;
  for (std::size_t i = 0; i < size; ++i) {
    if (!same_kind(list.element, list.object, list.at(left, i), list.at(right, i))) return false;
  }
  return true;
}

void write_quantity(std::string& out, double value, Unit unit, Writing writing) {
  const bool is_bare = writing == Writing::numbers || unit == Unit::count || unit == Unit::ratio;
  if (is_bare) {
    json::append_number(out, value);
  } else {
    json::append_string(out, exact_text(value, unit));
  }
}

void write_range(std::string& out, const Range& range, Unit unit, Writing writing) {
  if (range.is_single()) {
    write_quantity(out, range.low, unit, writing);
  } else {
    json::append_string(out, fmt::format("{}..{}", exact_text(range.low, unit), exact_text(range.high, unit)));
  }
}

/// `base`: the same member where reading starts; null inside lists, whose elements start from defaults.
void write_kind(std::string& out, Kind kind, const Field& field, DescriptionOf object, const void* value, const void* base,
                Writing writing) {
  switch (kind) {
    case Kind::number: write_quantity(out, *static_cast<const double*>(value), field.unit, writing); return;
    case Kind::count: json::append_number(out, static_cast<double>(*static_cast<const std::int64_t*>(value))); return;
    case Kind::range: write_range(out, *static_cast<const Range*>(value), field.unit, writing); return;
    case Kind::boolean: out += *static_cast<const bool*>(value) ? "true" : "false"; return;
    case Kind::text:
    case Kind::name: json::append_string(out, *static_cast<const std::string*>(value)); return;
    case Kind::choice: json::append_string(out, field.choices[*static_cast<const int*>(value)]); return;
    case Kind::object: write_described(out, object(), value, base, writing); return;
    case Kind::list: break;
  }
  out += '[';
  for (std::size_t i = 0; i < field.list.size(value); ++i) {
    if (i > 0) out += ',';
    write_kind(out, field.list.element, field, field.list.object, field.list.at(value, i), nullptr, writing);
  }
  out += ']';
}

}  // namespace

bool same_value(const Field& field, const void* left, const void* right) {
  const bool left_stated = is_stated(field, left);
  if (left_stated != is_stated(field, right)) return false;
  if (!left_stated) return true;
  return field.kind == Kind::list ? same_list(field.list, left, right) : same_kind(field.kind, field.object, left, right);
}

bool same_fields(const Description& description, const void* left, const void* right) {
  if (description.preset_of != nullptr && description.preset_of(left) != description.preset_of(right)) return false;
  for (const Field& field : description.fields) {
    if (!same_value(field, field.read(left), field.read(right))) return false;
  }
  return true;
}

bool is_stated(const Field& field, const void* value) {
  if (value == nullptr) return false;
  if (field.presence != Presence::absent) return true;
  if (field.kind == Kind::text || field.kind == Kind::name) return !static_cast<const std::string*>(value)->empty();
  if (field.kind == Kind::list) return field.list.size(value) > 0;
  return true;
}

Base base_of(const Description& description, const void* source, const void* inherited) {
  const void* start = inherited == nullptr ? description.defaults : inherited;
  if (description.preset_of == nullptr) return {.fields = start};
  const std::string own = description.preset_of(source);
  const std::string theirs = description.preset_of(start);
  if (own == theirs) return {.fields = start};
  const void* found = own.empty() ? nullptr : description.find_preset(own);
  if (found == nullptr) return {.fields = description.defaults, .drops_preset = true};
  return {.fields = found, .is_own_preset = true};
}

void write_described(std::string& out, const Description& description, const void* source, const void* inherited,
                     Writing writing) {
  const Base base = base_of(description, source, inherited);
  if (writing == Writing::brief && base.is_own_preset && same_fields(description, base.fields, source)) {
    json::append_string(out, description.preset_of(source));
    return;
  }
  if (writing != Writing::numbers && description.to_shorthand != nullptr) {
    const std::string shorthand = description.to_shorthand(source);
    if (!shorthand.empty()) {
      out += shorthand;
      return;
    }
  }
  out += '{';
  bool is_first = true;
  const auto key = [&](std::string_view name) {
    if (!is_first) out += ',';
    is_first = false;
    json::append_string(out, name);
    out += ':';
  };
  if (writing != Writing::numbers && (base.is_own_preset || base.drops_preset)) {
    key("preset");
    if (base.is_own_preset) {
      json::append_string(out, description.preset_of(source));
    } else {
      out += "null";
    }
  }
  const bool starts_empty = base.fields == description.defaults;
  for (const Field& field : description.fields) {
    const void* value = field.read(source);
    const void* base_value = field.read(base.fields);
    const bool stated = is_stated(field, value);
    const bool must = starts_empty && field.presence == Presence::required;
    // A report keeps its empty texts and lists, so that its readers need not ask whether they are there.
    const bool is_there = writing == Writing::numbers ? value != nullptr : stated;
    // Complete forms also say where a preset states something that this struct does not.
    const bool is_taken_back = writing == Writing::complete && is_stated(field, base_value);
    const bool wanted =
        writing == Writing::brief ? must || !same_value(field, value, base_value) : is_there || is_taken_back;
    if (!wanted) continue;
    key(field.name);
    if (is_there) {
      write_kind(out, field.kind, field.in(source), field.object, value, base_value, writing);
    } else {
      out += "null";
    }
  }
  out += '}';
}

}  // namespace plimsoll
