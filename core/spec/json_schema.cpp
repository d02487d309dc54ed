#include "core/spec/json_schema.hpp"

#include <fmt/core.h>

#include <cmath>

#include "core/spec/json_value.hpp"
#include "core/spec/plan.hpp"

namespace plimsoll {

namespace {

std::string literal(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

std::string literal(double number) {
  std::string out;
  json::append_number(out, number);
  return out;
}

/// A JSON object or list in the making.
class Joined {
 public:
  explicit Joined(char open) : out_(1, open) {}
  void add(std::string_view item) {
    if (out_.size() > 1) out_ += ',';
    out_ += item;
  }
  void add(std::string_view key, std::string_view value) { add(fmt::format("{}:{}", literal(key), value)); }
  bool is_empty() const { return out_.size() == 1; }
  std::string closed() const { return out_ + (out_.front() == '{' ? '}' : ']'); }

 private:
  std::string out_;
};

std::string list_of(const std::vector<std::string>& names) {
  Joined list('[');
  for (const std::string& name : names) list.add(literal(name));
  return list.closed();
}

void collect(const Description& description, bool may_inherit, std::vector<Part>& parts) {
  for (Part& part : parts) {
    if (part.description != &description) continue;
    const bool is_news = may_inherit && !part.may_inherit;
    part.may_inherit = part.may_inherit || may_inherit;
    if (!is_news) return;
    for (const Field& field : description.fields) {
      if (field.kind == Kind::object) collect(field.object(), true, parts);
    }
    return;
  }
  parts.push_back({&description, may_inherit});
  for (const Field& field : description.fields) {
    if (field.kind == Kind::object) collect(field.object(), may_inherit, parts);
    if (field.kind == Kind::list && field.list.element == Kind::object) collect(field.list.object(), false, parts);
  }
}

bool is_unitless(Unit unit) { return unit == Unit::count || unit == Unit::ratio; }

bool is_numeric(Kind kind) { return kind == Kind::number || kind == Kind::count || kind == Kind::range; }

std::string types(std::string_view type, bool or_null) {
  return or_null ? fmt::format("[{},\"null\"]", literal(type)) : literal(type);
}

/// The keywords that say which values are valid.
void add_type(Joined& schema, Kind kind, const Field& field, DescriptionOf object, bool or_null) {
  switch (kind) {
    case Kind::number:
    case Kind::count:
    case Kind::range:
      schema.add("type", or_null ? R"(["number","string","null"])" : R"(["number","string"])");
      if (is_unitless(field.unit) && std::isfinite(field.bounds.least)) schema.add("minimum", literal(field.bounds.least));
      if (is_unitless(field.unit) && std::isfinite(field.bounds.most)) schema.add("maximum", literal(field.bounds.most));
      return;
    case Kind::boolean: schema.add("type", types("boolean", or_null)); return;
    case Kind::text: schema.add("type", types("string", or_null)); return;
    case Kind::name:
      schema.add("type", types("string", or_null));
      schema.add("pattern", literal("^[A-Za-z0-9._-]*$"));
      return;
    case Kind::choice: {
      Joined names('[');
      for (std::size_t i = 0; i < field.choice_count; ++i) names.add(literal(field.choices[i]));
      if (or_null) names.add("null");
      schema.add("enum", names.closed());
      return;
    }
    case Kind::object: {
      const std::string reference = literal(fmt::format("#/$defs/{}", object().name));
      if (or_null) {
        schema.add("anyOf", fmt::format(R"([{{"$ref":{}}},{{"type":"null"}}])", reference));
      } else {
        schema.add("$ref", reference);
      }
      return;
    }
    case Kind::list: {
      schema.add("type", types("array", or_null));
      Joined items('{');
      add_type(items, field.list.element, field, field.list.object, false);
      schema.add("items", items.closed());
      return;
    }
  }
}

/// What schema keywords have no word for.
std::string notes_of(const Field& field) {
  Joined notes('{');
  notes.add("kind", literal(name_of(field.kind)));
  if (field.kind == Kind::list) notes.add("element", literal(name_of(field.list.element)));
  const Kind kind = field.kind == Kind::list ? field.list.element : field.kind;
  if (is_numeric(kind)) {
    if (!base_unit_name(field.unit).empty()) notes.add("unit", literal(base_unit_name(field.unit)));
    notes.add("example", literal(example_of(field.unit)));
    Joined bounds('{');
    if (std::isfinite(field.bounds.least)) bounds.add("least", literal(field.bounds.least));
    if (std::isfinite(field.bounds.most)) bounds.add("most", literal(field.bounds.most));
    if (!bounds.is_empty()) notes.add("bounds", bounds.closed());
  }
  if (field.assumption) notes.add("assumption", "true");
  if (field.presence == Presence::required) notes.add("required", "true");
  return notes.closed();
}

std::string schema_of(const Description& owner, const Field& field) {
  Joined schema('{');
  add_type(schema, field.kind, field, field.object, field.presence == Presence::absent);
  schema.add("description", literal(field.help));
  if (const std::string value = default_of(owner, field); !value.empty()) schema.add("default", value);
  schema.add("x-plimsoll", notes_of(field));
  return schema.closed();
}

std::string required_of(const Description& description) {
  std::vector<std::string> required;
  for (const Field& field : description.fields) {
    if (field.presence == Presence::required) required.emplace_back(field.name);
  }
  return required.empty() ? std::string() : list_of(required);
}

/// What an object may also be written as: a preset's name, or its shorthand.
void add_other_forms(Joined& schema, const Description& description, bool is_root) {
  if (description.find_preset != nullptr) {
    schema.add("type", R"(["object","string"])");
    const std::string required = is_root ? required_of(description) : std::string();
    const std::string whole = required.empty() ? R"({"type":"object"})"
                                               : fmt::format(R"({{"type":"object","required":{}}},{{"type":"object","required":["preset"]}})", required);
    schema.add("anyOf", fmt::format(R"([{},{{"enum":{}}}])", whole, list_of(description.preset_names())));
  } else if (description.from_shorthand != nullptr) {
    schema.add("type", R"(["object","string","number"])");
  } else {
    schema.add("type", R"("object")");
  }
}

std::string schema_of(const Part& part, bool is_root) {
  const Description& description = *part.description;
  Joined schema('{');
  schema.add("description", literal(description.help));
  add_other_forms(schema, description, is_root);
  Joined properties('{');
  if (description.find_preset != nullptr) {
    Joined names('[');
    for (const std::string& name : description.preset_names()) names.add(literal(name));
    names.add("null");
    const std::string help = literal("The preset to start from; null: none, even inside a plan that starts from one.");
    properties.add("preset", fmt::format(R"({{"enum":{},"description":{}}})", names.closed(), help));
  }
  for (const Field& field : description.fields) properties.add(field.name, schema_of(description, field));
  schema.add("properties", properties.closed());
  const std::string required = part.may_inherit ? std::string() : required_of(description);
  if (!required.empty()) schema.add("required", required);
  schema.add("additionalProperties", "false");
  Joined notes('{');
  if (description.preset_names != nullptr) notes.add("presets", list_of(description.preset_names()));
  if (!description.shorthand_help.empty()) notes.add("shorthand", literal(description.shorthand_help));
  if (!notes.is_empty()) schema.add("x-plimsoll", notes.closed());
  return schema.closed();
}

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::number: return "number";
    case Kind::count: return "count";
    case Kind::range: return "range";
    case Kind::boolean: return "boolean";
    case Kind::text: return "text";
    case Kind::name: return "name";
    case Kind::choice: return "choice";
    case Kind::object: return "object";
    case Kind::list: return "list";
  }
  return "";
}

std::vector<Part> parts_of(const Description& root) {
  std::vector<Part> parts;
  collect(root, root.find_preset != nullptr, parts);
  return parts;
}

std::string default_of(const Description& owner, const Field& field) {
  const void* value = field.read(owner.defaults);
  if (value == nullptr || field.presence == Presence::required) return {};
  const auto quantity = [&](double number) {
    return is_unitless(field.unit) ? literal(number) : literal(exact_text(number, field.unit));
  };
  switch (field.kind) {
    case Kind::number: return quantity(*static_cast<const double*>(value));
    case Kind::count: return fmt::format("{}", *static_cast<const std::int64_t*>(value));
    case Kind::range: {
      const auto& range = *static_cast<const Range*>(value);
      if (range.is_single()) return quantity(range.low);
      return literal(fmt::format("{}..{}", exact_text(range.low, field.unit), exact_text(range.high, field.unit)));
    }
    case Kind::boolean: return *static_cast<const bool*>(value) ? "true" : "false";
    case Kind::text:
    case Kind::name: {
      const auto& text = *static_cast<const std::string*>(value);
      return text.empty() ? std::string() : literal(text);
    }
    case Kind::choice: return literal(field.choices[*static_cast<const int*>(value)]);
    case Kind::object:
    case Kind::list: break;
  }
  return {};
}

std::string schema_of(const Description& root, std::string_view title) {
  Joined definitions('{');
  for (const Part& part : parts_of(root)) definitions.add(part.description->name, schema_of(part, part.description == &root));
  Joined schema('{');
  schema.add("$schema", literal("https://json-schema.org/draft/2020-12/schema"));
  schema.add("title", literal(title));
  schema.add("$ref", literal(fmt::format("#/$defs/{}", root.name)));
  schema.add("$defs", definitions.closed());
  return schema.closed();
}

std::string plan_schema() { return schema_of(describe<Plan>(), "Plimsoll plan"); }

}  // namespace plimsoll
