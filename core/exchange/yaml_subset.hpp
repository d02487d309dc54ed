// The part of YAML that manifests are written in, read strictly: block maps and lists, flow maps and lists, plain and quoted
// scalars, block scalars, comments, several documents. Anchors, aliases, tags, directives and keys that are no scalars are
// refused by name: reading them as anything else would misread the manifest.
//
// Every scalar is a text, since what it should be its place says; an empty one is null. Values remember their lines.
#pragma once

#include <string_view>
#include <vector>

#include "core/spec/json_value.hpp"
#include "core/spec/problem.hpp"

namespace plimsoll::exchange {

/// The documents of a text. With a problem, those before it. Nesting past json::deepest_nesting, maps past json::most_keys and
/// texts of more than `most_pieces` values are problems.
std::vector<json::Value> parse_yaml(std::string_view text, Problems& problems);

}  // namespace plimsoll::exchange
