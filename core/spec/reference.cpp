#include "core/spec/reference.hpp"

#include <fmt/core.h>

#include <cmath>

#include "core/spec/json_schema.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

namespace {

/// A table's cell: "|" would end it.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string heading_link(const Description& description) {
  std::string anchor(description.name);
  for (char& c : anchor) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return fmt::format("[{}](#{})", description.name, anchor);
}

std::string values_of(Kind kind, const Field& field, DescriptionOf object) {
  switch (kind) {
    case Kind::number:
    case Kind::range: {
      const std::string_view unit = base_unit_name(field.unit);
      const std::string_view form = kind == Kind::range ? ", or a range" : "";
      if (field.unit == Unit::ratio) return fmt::format("a share: 0.6, \"60 %\"{}", form);
      return unit.empty() ? fmt::format("a number{}", form) : fmt::format("{}, \"{}\"{}", unit, example_of(field.unit), form);
    }
    case Kind::count: return "a whole number";
    case Kind::boolean: return "true or false";
    case Kind::text: return "text";
    case Kind::name: return "a name";
    case Kind::choice: {
      std::string names;
      for (std::size_t i = 0; i < field.choice_count; ++i) names += fmt::format("{}`{}`", i == 0 ? "" : ", ", field.choices[i]);
      return names;
    }
    case Kind::object: return heading_link(object());
    case Kind::list: return fmt::format("a list of: {}", values_of(field.list.element, field, field.list.object));
  }
  return {};
}

std::string bounds_of(const Field& field) {
  const bool has_least = std::isfinite(field.bounds.least);
  const bool has_most = std::isfinite(field.bounds.most);
  const auto text = [&](double value) { return exact_text(value, field.unit); };
  if (has_least && has_most) return fmt::format("{} … {}", text(field.bounds.least), text(field.bounds.most));
  if (has_least) return fmt::format("≥ {}", text(field.bounds.least));
  return has_most ? fmt::format("≤ {}", text(field.bounds.most)) : std::string();
}

std::string default_cell(const Description& owner, const Field& field) {
  if (field.presence == Presence::required) return "**required**";
  const std::string value = default_of(owner, field);
  if (!value.empty()) return fmt::format("`{}`{}", value, field.assumption ? " (an assumption)" : "");
  return field.kind == Kind::object && field.presence == Presence::defaulted ? "its defaults" : "not stated";
}

std::string other_forms(const Description& description) {
  if (description.find_preset != nullptr) {
    return fmt::format(
        "It can be written as the name of a preset, or as an object that starts from one (`\"preset\": \"NAME\"`) and changes it; "
        "`\"preset\": null` starts from nothing inside a plan that itself starts from a preset. Presets: {}.\n\n",
        [&] {
          std::string names;
          for (const std::string& name : description.preset_names()) names += fmt::format("{}`{}`", names.empty() ? "" : ", ", name);
          return names;
        }());
  }
  if (description.from_shorthand == nullptr) return {};
  return fmt::format("It can be written short: {}.\n\n", description.shorthand_help);
}

std::string table_of(const Description& description) {
  std::string out = fmt::format("## {}\n\n{}\n\n{}", description.name, description.help, other_forms(description));
  out += "| Field | What | Values | Bounds | Default |\n| --- | --- | --- | --- | --- |\n";
  for (const Field& field : description.fields) {
    out += fmt::format("| `{}` | {} | {} | {} | {} |\n", field.name, cell(field.help),
                       cell(values_of(field.kind, field, field.object)), cell(bounds_of(field)),
                       cell(default_cell(description, field)));
  }
  return out + "\n";
}

}  // namespace

std::string reference_tables(const Description& root) {
  std::string out;
  for (const Part& part : parts_of(root)) out += table_of(*part.description);
  out.pop_back();
  return out;
}

std::string plan_reference() {
  return "# The plan file\n\n"
         "A plan is one JSON object. A quantity is a number in base units or a text with a unit (`\"64 GB\"`, `\"1.8 TB/s\"`, "
         "`\"15 tokens/ms\"`); where a range is allowed, `\"0.4..0.6\"` states one. A field that is not required may be left out; "
         "one whose default is \"not stated\" may also be `null`, which takes back what a preset says. Unknown keys are errors.\n\n"
         "Under a preset no field is required: what is left out stays as the preset has it.\n\n" +
         reference_tables(describe<Plan>());
}

}  // namespace plimsoll
