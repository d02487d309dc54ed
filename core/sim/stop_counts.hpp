// How many flows that one link stops cross another: a sparse matrix that can be walked by its rows and by its columns.
//
// The entry (l, m) counts flows that stop at link l and cross link m. With it a solve costs pairs of links where it would
// cost flows: when l fills, its row is what the others lose; what will stop on m is its column. An entry of 0 is not there.
// Each entry lies in its row and in its column, and each of the two knows the place of the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace plimsoll {

class StopCounts {
 public:
  struct Entry {
    std::int32_t link = 0;  ///< In a row the link that is crossed, in a column the one that stops.
    std::int32_t twin = 0;  ///< Where the same entry lies in that link's column or row.
    std::int64_t flows = 0;
  };

  explicit StopCounts(std::size_t links) : rows_(links), columns_(links) {}

  /// Of flows that `stopping` stops, so many more (or fewer) cross `crossed`. Costs the shorter of row and column.
  void add(std::int32_t stopping, std::int32_t crossed, std::int64_t flows) {
    std::vector<Entry>& row = rows_[index(stopping)];
    std::vector<Entry>& column = columns_[index(crossed)];
    const bool by_row = row.size() <= column.size();
    const std::size_t found = by_row ? place_of(crossed, row) : place_of(stopping, column);
    if (found == (by_row ? row.size() : column.size())) {
      row.push_back({crossed, static_cast<std::int32_t>(column.size()), flows});
      column.push_back({stopping, static_cast<std::int32_t>(row.size() - 1), flows});
      return;
    }
    const std::size_t in_row = by_row ? found : index(column[found].twin);
    const std::size_t in_column = index(row[in_row].twin);
    row[in_row].flows += flows;
    column[in_column].flows += flows;
    if (row[in_row].flows != 0) return;
    take_out(row, in_row, columns_);
    take_out(column, in_column, rows_);
  }

  const std::vector<Entry>& crossed_by_stops_of(std::int32_t link) const { return rows_[index(link)]; }
  const std::vector<Entry>& stopping_on(std::int32_t link) const { return columns_[index(link)]; }

  void forget_stops_on(std::int32_t crossed) {
    std::vector<Entry>& column = columns_[index(crossed)];
    for (const Entry& entry : column) take_out(rows_[index(entry.link)], index(entry.twin), columns_);
    column.clear();
  }

 private:
  static std::size_t index(std::int32_t number) { return static_cast<std::size_t>(number); }

  static std::size_t place_of(std::int32_t link, const std::vector<Entry>& entries) {
    std::size_t place = 0;
    while (place < entries.size() && entries[place].link != link) ++place;
    return place;
  }

  /// The last entry comes to its place; `others` are told.
  static void take_out(std::vector<Entry>& entries, std::size_t place, std::vector<std::vector<Entry>>& others) {
    if (place + 1 != entries.size()) {
      entries[place] = entries.back();
      others[index(entries[place].link)][index(entries[place].twin)].twin = static_cast<std::int32_t>(place);
    }
    entries.pop_back();
  }

  std::vector<std::vector<Entry>> rows_;
  std::vector<std::vector<Entry>> columns_;
};

}  // namespace plimsoll
