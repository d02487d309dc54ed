// A table of measurements: text with a header row, fields set apart by commas, quoted where they hold one (RFC 4180).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace plimsoll::accuracy {

struct Table {
  std::string name;  ///< Of the file, without its ending.
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

Table read_table(std::string_view name, std::string_view text);

/// One row, by the names of its columns. A column that is not there reads as empty.
class Row {
 public:
  Row(const Table& table, std::size_t index) : table_(&table), index_(index) {}

  std::string_view text(std::string_view column) const;
  /// The number of a field; nothing where it is empty or no number.
  std::optional<double> number(std::string_view column) const;
  double number_or(std::string_view column, double otherwise) const { return number(column).value_or(otherwise); }
  /// Its line in the file, the header's being 1, where no field holds a line break.
  std::size_t line() const { return index_ + 2; }
  const Table& table() const { return *table_; }

 private:
  const Table* table_;
  std::size_t index_;
};

}  // namespace plimsoll::accuracy
