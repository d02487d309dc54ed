// The catalogue's files as text, built in: nothing is read at run time. spec parses them.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace plimsoll {

/// Files by name and text, in the order of their names.
using NamedTexts = std::vector<std::pair<std::string_view, std::string_view>>;

struct CatalogText {
  std::string_view models;           ///< models.json
  std::string_view accelerators;     ///< accelerators.json
  std::string_view engines;          ///< engines.json
  std::string_view serving_profile;  ///< serving_profile.json
  std::string_view measured_errors;  ///< measured_errors.json
  NamedTexts plans;                  ///< plans/NAME.json
};

const CatalogText& catalog_text();

/// kernel_profile.json: by itself, for what scores and fits predictions.
std::string_view kernel_profile_text();

/// problems/TOOL-NAME.json: examples of the tools. By itself, so that a module holds only what it shows.
const NamedTexts& problem_texts();

}  // namespace plimsoll
