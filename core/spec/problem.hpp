// What is wrong with an input: a value, never an exception.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace plimsoll {

/// One fault of an input. Printed as `path: message`.
struct Problem {
  std::string path;     ///< Where: "layout.tp", "workload.input.max"; empty for the document itself.
  std::string message;  ///< What is wrong, with what was seen; then what would be right.
  bool operator==(const Problem&) const = default;
};

/// Every problem of an input, in its order. Past `kept` they are only counted, so that a hostile file cannot fill memory.
class Problems {
 public:
  static constexpr std::size_t kept = 200;

  void add(std::string path, std::string message) {
    if (list_.size() < kept) list_.push_back({std::move(path), std::move(message)});
    ++count_;
  }
  bool none() const { return count_ == 0; }
  std::size_t count() const { return count_; }
  const std::vector<Problem>& list() const { return list_; }

 private:
  std::vector<Problem> list_;
  std::size_t count_ = 0;
};

}  // namespace plimsoll
