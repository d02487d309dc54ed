#include "core/search/search_part.hpp"

namespace plimsoll {

template <>
const Description& describe<PartLayout>() {
  static const PartLayout defaults;
  static const Description description{
      .name = "PartLayout",
      .help = "A layout of a share, by its place in the search.",
      .fields = {
          field<&PartLayout::family>("family", "", "Its degrees: the number of its family in the search's order."),
          field<&PartLayout::replicas>("replicas", "", "Its replicas."),
          field<&PartLayout::variant>("variant", "", "Its chunk and precisions, by their number."),
          field<&PartLayout::sequences>("sequences", "", "Burst or concurrency where sizes were tried, else 0."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SearchPart>() {
  static const SearchPart defaults;
  static const Description description{
      .name = "SearchPart",
      .help = "What one share of a search has found.",
      .fields = {
          field<&SearchPart::version>("version", "", "Of the tool: another's search may have another order."),
          field<&SearchPart::shard>("shard", "", "Which share, from 1.").within({1, most_layouts}),
          field<&SearchPart::shards>("shards", "", "How many shares there are.").within({1, most_layouts}),
          field<&SearchPart::plan>("plan", "", "That is searched for."),
          field<&SearchPart::options>("options", "", "Of the whole search."),
          field<&SearchPart::layouts>("layouts", "", "Looked at.").within({0, most_layouts}),
          field<&SearchPart::left_out>("left_out", "", "Not looked at, since with more replicas they do not fit either.").within({0, most_layouts}),
          field<&SearchPart::fitting>("fitting", "", "That fit.").within({0, most_layouts}),
          field<&SearchPart::wanted>("wanted", "", "That miss nothing.").within({0, most_layouts}),
          field<&SearchPart::kept>("kept", "", "Layouts that the whole search could still need."),
      },
      .defaults = &defaults};
  return description;
}

template <>
const Description& describe<SearchParts>() {
  static const SearchParts defaults;
  static const Description description{
      .name = "SearchParts",
      .help = "All shares of one search.",
      .fields = {field<&SearchParts::parts>("parts", "", "In any order.")},
      .defaults = &defaults};
  return description;
}

}  // namespace plimsoll
