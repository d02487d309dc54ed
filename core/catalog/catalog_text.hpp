// The catalogue's files as text, built in: nothing is read at run time. spec parses them.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace plimsoll {

struct CatalogText {
  std::string_view models;                                              ///< models.json
  std::string_view accelerators;                                        ///< accelerators.json
  std::vector<std::pair<std::string_view, std::string_view>> plans;     ///< plans/NAME.json: name and text, by name.
  std::vector<std::pair<std::string_view, std::string_view>> problems;  ///< problems/TOOL-NAME.json: examples of the tools.
};

const CatalogText& catalog_text();

}  // namespace plimsoll
