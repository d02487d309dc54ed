// JSON Schemas (draft 2020-12) from the descriptions: for editors, for the page's forms and for other tools.
//
// A schema cannot say everything: that a count is whole when it is written "128k", that TP divides the heads. What it
// refuses the reader refuses too; the reader has the last word.
#pragma once

#include <string>
#include <vector>

#include "core/spec/field.hpp"

namespace plimsoll {

std::string plan_schema();

/// The schema of any described struct: a plan, or a tool's problem.
std::string schema_of(const Description& root, std::string_view title);

/// A described struct that is part of another, and how it is met.
struct Part {
  const Description* description = nullptr;
  /// It can lie on top of a preset, and then none of its fields need be written; if not, it starts from its defaults.
  bool may_inherit = false;
};

/// The description itself and every one it is made of, each once, in the order in which a reader meets them.
std::vector<Part> parts_of(const Description& root);

/// A field's default as a plan would write it (JSON); empty where there is none to show.
std::string default_of(const Description& owner, const Field& field);

/// "number", "count", …: the kind as the schema names it.
std::string_view name_of(Kind kind);

}  // namespace plimsoll
