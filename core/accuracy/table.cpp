#include "core/accuracy/table.hpp"

#include <algorithm>
#include <cstdlib>

namespace plimsoll::accuracy {

namespace {

/// Reads one record and leaves `at` behind its line's end.
std::vector<std::string> record(std::string_view text, std::size_t& at) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c != '"') {
        fields.back() += c;
      } else if (at + 1 < text.size() && text[at + 1] == '"') {
        fields.back() += text[++at];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      fields.emplace_back();
    } else if (c == '\n') {
      ++at;
      break;
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

}  // namespace

Table read_table(std::string_view name, std::string_view text) {
  Table table{.name = std::string(name), .columns = {}, .rows = {}};
  std::size_t at = 0;
  table.columns = record(text, at);
  while (at < text.size()) {
    std::vector<std::string> fields = record(text, at);
    const bool is_blank = fields.size() == 1 && fields.front().empty();
    if (!is_blank) table.rows.push_back(std::move(fields));
  }
  return table;
}

std::string_view Row::text(std::string_view column) const {
  const auto found = std::find(table_->columns.begin(), table_->columns.end(), column);
  const auto at = static_cast<std::size_t>(found - table_->columns.begin());
  const std::vector<std::string>& fields = table_->rows[index_];
  return found == table_->columns.end() || at >= fields.size() ? std::string_view() : std::string_view(fields[at]);
}

std::optional<double> Row::number(std::string_view column) const {
  const std::string field(text(column));
  // strtod reads more than numbers of tables: leading blanks, "inf", hexadecimal.
  if (field.empty() || field.find_first_not_of("0123456789.eE+-") != std::string::npos) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(field.c_str(), &end);
  return end == field.c_str() + field.size() ? std::optional<double>(value) : std::nullopt;
}

}  // namespace plimsoll::accuracy
