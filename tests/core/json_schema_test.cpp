#include "core/spec/json_schema.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "core/catalog/catalog.hpp"
#include "core/report/report.hpp"
#include "core/spec/json_value.hpp"
#include "core/spec/plan.hpp"
#include "core/spec/reference.hpp"
#include "core/spec/typescript.hpp"

namespace plimsoll {
namespace {

using json::Value;

const Value& schema() {
  static const Value read_once = [] {
    Problems problems;
    Value value = json::parse(plan_schema(), problems);
    EXPECT_TRUE(problems.none());
    return value;
  }();
  return read_once;
}

/// "$defs/Model/properties/layers": the value there, or null where there is none.
const Value& at(std::string_view path) {
  static const Value nothing;
  const Value* value = &schema();
  while (value != nullptr && !path.empty()) {
    const std::size_t slash = path.find('/');
    value = value->find(path.substr(0, slash));
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  EXPECT_NE(value, nullptr) << path;
  return value == nullptr ? nothing : *value;
}

bool has_item(const Value& list, std::string_view text) {
  for (const Value& item : list.items) {
    if (item.text == text) return true;
  }
  return false;
}

TEST(Schema, IsOfDraft202012AndOfAPlan) {
  EXPECT_EQ(at("$schema").text, "https://json-schema.org/draft/2020-12/schema");
  EXPECT_EQ(at("$ref").text, "#/$defs/Plan");
}

TEST(Schema, HasEveryFieldOfEveryPart) {
  for (const Part& part : parts_of(describe<Plan>())) {
    const std::string definition = "$defs/" + std::string(part.description->name);
    for (const Field& field : part.description->fields) {
      const std::string path = definition + "/properties/" + std::string(field.name);
      EXPECT_EQ(at(path + "/description").text, field.help) << path;
      EXPECT_EQ(at(path + "/x-plimsoll/kind").text, name_of(field.kind)) << path;
    }
    const Value& additional = at(definition + "/additionalProperties");
    EXPECT_TRUE(additional.type == Value::Type::boolean && !additional.boolean) << definition;
  }
}

void expect_known_references(const Value& value) {
  for (std::size_t i = 0; i < value.keys.size(); ++i) {
    constexpr std::string_view prefix = "#/$defs/";
    if (value.keys[i] != "$ref") continue;
    EXPECT_NE(at("$defs").find(value.items[i].text.substr(prefix.size())), nullptr) << value.items[i].text;
  }
  for (const Value& item : value.items) expect_known_references(item);
}

TEST(Schema, RefersOnlyToWhatItDefines) { expect_known_references(schema()); }

TEST(Schema, KnowsUnitsBoundsAndDefaults) {
  const std::string memory = "$defs/Accelerator/properties/memory";
  EXPECT_EQ(at(memory + "/x-plimsoll/unit").text, "bytes");
  EXPECT_EQ(at(memory + "/x-plimsoll/example").text, "64 GB");
  EXPECT_EQ(at(memory + "/x-plimsoll/bounds/most").number, 1e15);
  EXPECT_TRUE(at(memory + "/x-plimsoll/required").boolean);
  EXPECT_TRUE(has_item(at(memory + "/type"), "string"));
  EXPECT_TRUE(has_item(at(memory + "/type"), "number"));
  EXPECT_EQ(at(memory).find("maximum"), nullptr) << "a text with a unit has no maximum";
  const std::string share = "$defs/Engine/properties/memory_utilisation";
  EXPECT_EQ(at(share + "/maximum").number, 1);
  EXPECT_EQ(at(share + "/default").number, 0.9);
  EXPECT_TRUE(at(share + "/x-plimsoll/assumption").boolean);
  EXPECT_EQ(at("$defs/Engine/properties/framework_memory/default").text, "1 GB");
  EXPECT_EQ(at("$defs/Attention/properties/pattern/default").text, "F");
  EXPECT_TRUE(has_item(at("$defs/Model/properties/precision/enum"), "mxfp4"));
}

TEST(Schema, KnowsPresetsAndShorthands) {
  for (const std::string& name : model_names()) EXPECT_TRUE(has_item(at("$defs/Model/x-plimsoll/presets"), name)) << name;
  EXPECT_NE(at("$defs/Model/properties").find("preset"), nullptr);
  EXPECT_EQ(at("$defs/Layout/x-plimsoll/shorthand").text, "\"EP4×TP2×PP2\"");
  EXPECT_TRUE(has_item(at("$defs/Lengths/type"), "number"));
}

TEST(Schema, RequiresOnlyWhatNoPresetCanGive) {
  EXPECT_TRUE(has_item(at("$defs/Claim/required"), "kind"));
  EXPECT_EQ(at("$defs/Attention").find("required"), nullptr) << "a preset's attention may be changed in part";
  EXPECT_TRUE(has_item(at("$defs/Plan/anyOf").items.at(0).items.back(), "workload"));
}

TEST(Parts, AreEachNamedOnce) {
  std::set<std::string_view> names;
  for (const Part& part : parts_of(describe<Plan>())) EXPECT_TRUE(names.insert(part.description->name).second) << part.description->name;
  EXPECT_EQ(names.count("LengthShare"), 1U);
}

// The other texts made from the descriptions.

TEST(TypeScript, DeclaresEveryPartAndField) {
  // Any description will do for the report's: here a plan's own, which then is declared once.
  const std::string text = typescript_declarations({&describe<Plan>()});
  for (const Part& part : parts_of(describe<Plan>())) {
    EXPECT_NE(text.find("export interface " + std::string(part.description->name) + " {\n"), std::string::npos) << part.description->name;
    for (const Field& field : part.description->fields) {
      const bool is_declared = text.find("  " + std::string(field.name) + "?: ") != std::string::npos || text.find("  " + std::string(field.name) + ": ") != std::string::npos;
      EXPECT_TRUE(is_declared) << field.name;
    }
  }
  EXPECT_NE(text.find("  model?: string | Model;\n"), std::string::npos);
  EXPECT_NE(text.find("  ttft?: Quantity | null;\n"), std::string::npos);
  EXPECT_NE(text.find("  input?: number | string | Lengths;\n"), std::string::npos);
  EXPECT_NE(text.find("  norm?: \"rms\" | \"layer_norm\";\n"), std::string::npos);
}

TEST(TypeScript, OfAReportHasNumbersAndLeavesOutOnlyWhatIsNotKnown) {
  const std::string text = typescript_declarations({&describe<Report>()});
  const std::string target = text.substr(text.find("export interface TargetVerdict {"));
  const std::string body = target.substr(0, target.find("\n}\n"));
  EXPECT_NE(body.find("  value?: number;\n"), std::string::npos) << body;
  EXPECT_NE(body.find("  reason: string;\n"), std::string::npos) << body;
  EXPECT_NE(body.find("  readings: Reading[];"), std::string::npos) << body;
  EXPECT_NE(body.find("\"too close\""), std::string::npos) << body;
  EXPECT_EQ(body.find("null"), std::string::npos) << body;
}

TEST(TypeScript, DeclaresNothingTwice) {
  const std::string text = typescript_declarations({&describe<Report>()});
  std::set<std::string> declared;
  constexpr std::string_view mark = "export interface ";
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
    const std::string name = text.substr(at, text.find(" {", at) - at);
    EXPECT_TRUE(declared.insert(name).second) << name;
  }
}

TEST(Reference, HasATableForEveryPartAndARowForEveryField) {
  const std::string text = plan_reference();
  for (const Part& part : parts_of(describe<Plan>())) {
    EXPECT_NE(text.find("\n## " + std::string(part.description->name) + "\n"), std::string::npos) << part.description->name;
    for (const Field& field : part.description->fields) EXPECT_NE(text.find("\n| `" + std::string(field.name) + "` |"), std::string::npos) << field.name;
  }
  EXPECT_NE(text.find("| `framework_memory` | Context, graphs and allocator slack of one GPU. | bytes, \"64 GB\" | 0 B … 1 PB | `\"1 GB\"` (an assumption) |"), std::string::npos);
}

}  // namespace
}  // namespace plimsoll
