#include "core/spec/json_read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/catalog/catalog.hpp"
#include "core/spec/json_write.hpp"

namespace plimsoll {

namespace {

using json::seen;
using json::Value;

/// As it could be written back: "10000000", "64 GB".
std::string bound_text(double value, Unit unit) {
  if (unit != Unit::count && unit != Unit::ratio) return exact_text(value, unit);
  std::string text;
  json::append_number(text, value);
  return text;
}

bool within(double value, const Bounds& bounds, Unit unit, const std::string& path, Problems& problems) {
  if (value >= bounds.least && value <= bounds.most) return true;
  const double nearest = value < bounds.least ? bounds.least : bounds.most;
  // 60 where 0.6 or "60 %" belongs.
  const bool is_percent = unit == Unit::ratio && value > bounds.most && value / 100 >= bounds.least && value / 100 <= bounds.most;
  problems.add(path, fmt::format("{} is {} than {}; the nearest valid value is {}{}", bound_text(value, unit),
                                 value < bounds.least ? "less" : "more", bound_text(nearest, unit), bound_text(nearest, unit),
                                 is_percent ? fmt::format(", or \"{} %\" if percent was meant", bound_text(value, unit)) : ""));
  return false;
}

bool quantity_of_text(std::string_view text, Unit unit, const std::string& path, double& out, Problems& problems) {
  const ParsedQuantity parsed = parse_quantity(text, unit);
  if (!parsed.ok) {
    problems.add(path, fmt::format("{} {}", json::quoted_for_people(text), parsed.reason));
    return false;
  }
  out = parsed.value;
  return true;
}

std::string expected_quantity(Unit unit) {
  return unit == Unit::count ? std::string("a number was expected")
                             : fmt::format("a quantity such as \"{}\" was expected", example_of(unit));
}

/// What follows the number: "TB/s" of "0.6 TB/s", "EFLOP/s" of "1e-3 EFLOP/s".
std::string_view unit_of(std::string_view text) {
  const std::size_t from = text.find_first_not_of("0123456789.+- ");
  if (from == std::string_view::npos) return {};
  const std::string_view rest = text.substr(from);
  const bool is_exponent = (rest.front() == 'e' || rest.front() == 'E') && rest.size() > 1 &&
                           std::string_view("0123456789+-").find(rest[1]) != std::string_view::npos;
  return is_exponent ? unit_of(rest.substr(1)) : rest;
}

bool read_range(const Value& value, const Field& field, const std::string& path, Range& out, Problems& problems) {
  const std::size_t dots = value.type == Value::Type::text ? value.text.find("..") : std::string::npos;
  if (dots == std::string::npos) {
    double single = 0;
    if (!read_quantity(value, field.unit, field.bounds, path, single, problems)) return false;
    out = single;
    return true;
  }
  const std::string_view text = value.text;
  double low = 0;
  double high = 0;
  std::string low_text(text.substr(0, dots));
  const std::string high_text(text.substr(dots + 2));
  // "0.4..0.6 TB/s": a range may write its unit once, at the end.
  if (unit_of(low_text).empty()) low_text += fmt::format(" {}", unit_of(high_text));
  if (!quantity_of_text(low_text, field.unit, path, low, problems)) return false;
  if (!quantity_of_text(high_text, field.unit, path, high, problems)) return false;
  if (low > high) {
    problems.add(path, fmt::format("the range {} begins above its end; write {}..{}", json::quoted_for_people(text),
                                   exact_text(high, field.unit), exact_text(low, field.unit)));
    return false;
  }
  if (!within(low, field.bounds, field.unit, path, problems) || !within(high, field.bounds, field.unit, path, problems)) return false;
  out = Range(low, high);
  return true;
}

bool read_text(const Value& value, const Field& field, const std::string& path, std::string& out, Problems& problems) {
  constexpr std::size_t longest_text_bytes = 2000;
  if (value.type != Value::Type::text) {
    problems.add(path, fmt::format("{} was found where a text is expected", seen(value)));
    return false;
  }
  if (value.text.size() > longest_text_bytes) {
    problems.add(path, fmt::format("{} bytes are too many for this text; the most is {}", value.text.size(), longest_text_bytes));
    return false;
  }
  if (field.kind == Kind::name) {
    for (const char c : value.text) {
      const bool is_valid = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '.' || c == '_';
      if (!is_valid) {
        problems.add(path, fmt::format("{} has characters that a name may not have; letters, digits, \"-\", \".\" and \"_\" may stand in it",
                                       json::quoted_for_people(value.text)));
        return false;
      }
    }
  }
  out = value.text;
  return true;
}

bool read_choice(const Value& value, const Field& field, const std::string& path, int& out, Problems& problems) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < field.choice_count; ++i) names.emplace_back(field.choices[i]);
  if (value.type == Value::Type::text) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == value.text) {
        out = static_cast<int>(i);
        return true;
      }
    }
  }
  const std::string nearest = value.type == Value::Type::text ? nearest_name(value.text, names) : "";
  std::string all;
  for (const std::string& name : names) all += fmt::format("{}{}", all.empty() ? "" : ", ", name);
  problems.add(path, fmt::format("{} is none of: {}{}", seen(value), all, nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest)));
  return false;
}

void read_list(const Value& value, const Field& field, const std::string& path, void* list, Problems& problems);

/// Reads one value into the C++ type that its kind stands for.
void read_kind(Kind kind, const Value& value, const Field& field, DescriptionOf object, const std::string& path, void* out,
               Problems& problems) {
  switch (kind) {
    case Kind::number:
      read_quantity(value, field.unit, field.bounds, path, *static_cast<double*>(out), problems);
      return;
    case Kind::count:
      read_count(value, field.bounds, path, *static_cast<std::int64_t*>(out), problems);
      return;
    case Kind::range:
      read_range(value, field, path, *static_cast<Range*>(out), problems);
      return;
    case Kind::boolean:
      if (value.type == Value::Type::boolean) {
        *static_cast<bool*>(out) = value.boolean;
      } else {
        problems.add(path, fmt::format("{} was found where true or false is expected", seen(value)));
      }
      return;
    case Kind::text:
    case Kind::name:
      read_text(value, field, path, *static_cast<std::string*>(out), problems);
      return;
    case Kind::choice:
      read_choice(value, field, path, *static_cast<int*>(out), problems);
      return;
    case Kind::object:
      read_described(value, object(), out, path, problems);
      return;
    case Kind::list:
      read_list(value, field, path, out, problems);
      return;
  }
}

void read_list(const Value& value, const Field& field, const std::string& path, void* list, Problems& problems) {
  if (value.type != Value::Type::list) {
    problems.add(path, fmt::format("{} was found where a list is expected", seen(value)));
    return;
  }
  if (value.items.size() > field.most_entries) {
    problems.add(path, fmt::format("{} entries are too many; the most is {}", value.items.size(), field.most_entries));
    return;
  }
  field.list.clear(list);
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    void* element = field.list.append(list);
    read_kind(field.list.element, value.items[i], field, field.list.object, fmt::format("{}[{}]", path, i), element, problems);
  }
}

std::vector<std::string> field_names(const Description& description) {
  std::vector<std::string> names;
  for (const Field& field : description.fields) names.emplace_back(field.name);
  return names;
}

/// What an unknown key was meant to be: a field here, or one a level further down ("workload.concurrency").
std::string meant_by(std::string_view key, const Description& description) {
  const std::string here = nearest_name(key, field_names(description));
  if (!here.empty()) return here;
  for (const Field& field : description.fields) {
    if (field.kind != Kind::object) continue;
    const std::string below = nearest_name(key, field_names(field.object()));
    if (!below.empty()) return fmt::format("{}.{}", field.name, below);
  }
  return {};
}

void refuse_unknown_keys(const Value& value, const Description& description, const std::string& path, Problems& problems) {
  for (std::size_t i = 0; i < value.keys.size(); ++i) {
    const std::string& key = value.keys[i];
    if (description.find(key) != nullptr || (key == "preset" && description.find_preset != nullptr)) continue;
    const std::string meant = meant_by(key, description);
    const std::string shown = json::quoted_for_people(key);
    problems.add(member_path(path, shown.substr(1, shown.size() - 2)),
                 meant.empty() ? fmt::format("unknown; the fields here are {}", fmt::join(field_names(description), ", "))
                               : fmt::format("unknown; did you mean \"{}\"?", meant));
  }
}

/// "h100-nvl", "h100-pcie" and "h100-sxm"; past `most_named` only how many more there are.
std::string list_of(const std::vector<std::string>& names, std::size_t most_named) {
  const std::size_t named = std::min(names.size(), most_named);
  std::string text;
  for (std::size_t i = 0; i < named; ++i) {
    const std::string_view before = i == 0 ? "" : (i + 1 == names.size() ? " and " : ", ");
    text += fmt::format("{}\"{}\"", before, names[i]);
  }
  return named < names.size() ? fmt::format("{} and {} more", text, names.size() - named) : text;
}

/// What to write in place of a name that is not among the entries.
std::string what_is_near(std::string_view name, const std::vector<std::string>& entries) {
  constexpr std::size_t few = 12;
  const std::vector<std::string> near = nearest_entries(name, entries);
  if (near.size() == 1) return fmt::format("the nearest is \"{}\"", near.front());
  if (near.size() > 1) return "near it are " + list_of(near, 6);
  if (entries.size() <= few) return fmt::format("it has {}; your own can be spelled out", list_of(entries, few));
  return "`plimsoll presets` lists what is, and your own can be spelled out";
}

/// Starts `target` from a preset named in the input. The copy goes through the description, so it knows no types.
bool start_from_preset(const std::string& name, const Description& description, void* target, const std::string& path,
                       Problems& problems) {
  const void* preset = description.find_preset(name);
  if (preset != nullptr) {
    description.copy(preset, target);
    return true;
  }
  problems.add(path, fmt::format("{} is not in the catalogue; {}", json::quoted_for_people(name), what_is_near(name, description.preset_names())));
  return false;
}

/// `base`: where reading started from; null where that was a preset, which states all that is required.
void read_field(const Value* member, const Field& field, const void* base, void* target, const std::string& path, Problems& problems) {
  if (member == nullptr) {
    const bool is_there = base == nullptr || !same_value(field, field.read(target), field.read(base));
    if (field.presence == Presence::required && !is_there) problems.add(path, fmt::format("missing: {}", field.help));
  } else if (member->type != Value::Type::null) {
    read_kind(field.kind, *member, field.in(target), field.object, path, field.write(target), problems);
  } else if (field.presence == Presence::absent) {
    field.clear(target);
  } else {
    problems.add(path, "null was found, but this cannot be left unstated; leave the key out for its default");
  }
}

void read_fields(const Value& value, const Description& description, const void* base, void* target, const std::string& path,
                 Problems& problems) {
  std::vector<std::string_view> unread;
  for (const Field& field : description.fields) {
    // Without the field that says the unit, nothing can be said of a quantity, so nothing is.
    const bool has_unit = field.unit_in == nullptr || std::find(unread.begin(), unread.end(), field.unit_said_by) == unread.end();
    if (!has_unit) continue;
    const std::size_t problems_before = problems.count();
    read_field(value.find(field.name), field, base, target, member_path(path, field.name), problems);
    if (problems.count() != problems_before) unread.push_back(field.name);
  }
}

}  // namespace

std::string member_path(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

bool read_quantity(const Value& value, Unit unit, const Bounds& bounds, const std::string& path, double& out,
                   Problems& problems) {
  if (value.type == Value::Type::number) {
    out = value.number;
  } else if (value.type != Value::Type::text) {
    problems.add(path, fmt::format("{} was found where {}", seen(value), expected_quantity(unit)));
    return false;
  } else if (!quantity_of_text(value.text, unit, path, out, problems)) {
    return false;
  }
  return within(out, bounds, unit, path, problems);
}

bool read_count(const Value& value, const Bounds& bounds, const std::string& path, std::int64_t& out, Problems& problems) {
  double number = 0;
  if (!read_quantity(value, Unit::count, bounds, path, number, problems)) return false;
  constexpr double largest_exact = 9007199254740992.0;
  if (number != std::floor(number) || std::fabs(number) > largest_exact) {
    problems.add(path, fmt::format("{} is not a whole number; the nearest are {} and {}", bound_text(number, Unit::count),
                                   std::floor(number), std::ceil(number)));
    return false;
  }
  out = static_cast<std::int64_t>(number);
  return true;
}

void read_described(const Value& value, const Description& description, void* target, const std::string& path,
                    Problems& problems) {
  if (!value.is_object()) {
    if (value.type == Value::Type::text && description.find_preset != nullptr) {
      start_from_preset(value.text, description, target, path, problems);
      return;
    }
    if (description.from_shorthand != nullptr && value.type != Value::Type::null && value.type != Value::Type::boolean) {
      description.from_shorthand(value, target, path, problems);
      return;
    }
    problems.add(path, fmt::format("{} was found where an object is expected: {}", seen(value), description.help));
    return;
  }
  bool has_preset = false;
  if (description.find_preset != nullptr) {
    if (const Value* preset = value.find("preset"); preset != nullptr) {
      if (preset->type == Value::Type::null) {
        description.copy(description.defaults, target);  // Spelled out after all, whatever lies there.
      } else if (preset->type != Value::Type::text) {
        problems.add(member_path(path, "preset"), fmt::format("{} was found where a name is expected", seen(*preset)));
      } else {
        has_preset = start_from_preset(preset->text, description, target, member_path(path, "preset"), problems);
      }
    }
  }
  refuse_unknown_keys(value, description, path, problems);
  read_fields(value, description, has_preset ? nullptr : description.defaults, target, path, problems);
  if (description.validate != nullptr) description.validate(target, path, problems);
}

}  // namespace plimsoll
