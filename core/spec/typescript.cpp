#include "core/spec/typescript.hpp"

#include <fmt/core.h>

#include <vector>

#include "core/spec/json_schema.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

namespace {

enum class Side {
  written_by_people,
  written_by_us
};

std::string quoted(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

/// A comment cannot hold its own end.
std::string comment(std::string_view help, std::string_view indent) {
  std::string text;
  for (const char c : help) {
    if (c == '/' && !text.empty() && text.back() == '*') text += ' ';
    text += c;
  }
  return text.empty() ? std::string() : fmt::format("{}/** {} */\n", indent, text);
}

/// What may stand for an object besides the object.
std::string type_of_object(const Description& description, Side side) {
  if (side == Side::written_by_us) return std::string(description.name);
  if (description.find_preset != nullptr) return fmt::format("string | {}", description.name);
  if (description.from_shorthand != nullptr) return fmt::format("number | string | {}", description.name);
  return std::string(description.name);
}

std::string type_of(Kind kind, const Field& field, DescriptionOf object, Side side) {
  switch (kind) {
    case Kind::number:
    case Kind::count: return side == Side::written_by_us ? "number" : "Quantity";
    case Kind::range: return "Quantity";
    case Kind::boolean: return "boolean";
    case Kind::text:
    case Kind::name: return "string";
    case Kind::choice: {
      std::string names;
      for (std::size_t i = 0; i < field.choice_count; ++i) names += fmt::format("{}{}", i == 0 ? "" : " | ", quoted(field.choices[i]));
      return names;
    }
    case Kind::object: return type_of_object(object(), side);
    case Kind::list: {
      const std::string element = type_of(field.list.element, field, field.list.object, side);
      const bool is_union = element.find(" | ") != std::string::npos;
      return is_union ? fmt::format("({})[]", element) : element + "[]";
    }
  }
  return "never";
}

/// A report leaves out only what is not known; its texts and lists are always there, empty ones too.
bool may_be_missing(const Part& part, const Field& field, Side side) {
  if (side == Side::written_by_people) return field.presence != Presence::required || part.may_inherit;
  const bool is_text_or_list = field.kind == Kind::text || field.kind == Kind::name || field.kind == Kind::list;
  return field.presence == Presence::absent && !is_text_or_list;
}

std::string comment_of(const Field& field) {
  const std::string_view unit = base_unit_name(field.unit);
  return unit.empty() ? std::string(field.help) : fmt::format("{} In {}.", field.help, unit);
}

std::string interface_of(const Part& part, Side side) {
  const Description& description = *part.description;
  std::string out = comment(description.help, "") + fmt::format("export interface {} {{\n", description.name);
  if (side == Side::written_by_people && description.find_preset != nullptr) {
    out += comment("The preset to start from; null: none, even inside a plan that starts from one.", "  ");
    out += "  preset?: string | null;\n";
  }
  for (const Field& field : description.fields) {
    const bool or_null = side == Side::written_by_people && field.presence == Presence::absent;
    out += comment(side == Side::written_by_people ? std::string(field.help) : comment_of(field), "  ");
    out += fmt::format("  {}{}: {}{};\n", field.name, may_be_missing(part, field, side) ? "?" : "",
                       type_of(field.kind, field, field.object, side), or_null ? " | null" : "");
  }
  return out + "}\n";
}

}  // namespace

std::string typescript_declarations(std::initializer_list<const Description*> answers) {
  std::string out =
      "// Written by `plimsoll schema` from the core's descriptions: change those, not this.\n\n"
      "/** A number in base units, or a text with a unit or a range: 64e9, \"64 GB\", \"0.4..0.6\". */\n"
      "export type Quantity = number | string;\n";
  std::vector<const Description*> declared;
  const auto declare_parts = [&](const Description& root, Side side) {
    for (const Part& part : parts_of(root)) {
      bool is_declared = false;
      for (const Description* other : declared) is_declared = is_declared || other == part.description;
      if (is_declared) continue;
      declared.push_back(part.description);
      out += "\n" + interface_of(part, side);
    }
  };
  declare_parts(describe<Plan>(), Side::written_by_people);
  for (const Description* answer : answers) declare_parts(*answer, Side::written_by_us);
  return out;
}

}  // namespace plimsoll
