// What became of each piece of a text while it is read; imported.hpp says what the lists mean.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/exchange/imported.hpp"

namespace plimsoll::exchange {

/// Limits of a text. A manifest of a few kB is usual.
inline constexpr std::size_t largest_text_bytes = 1 << 20;
inline constexpr std::size_t most_pieces = 20000;  ///< Words of a script, values of a manifest, lines of prose.

/// A piece of the text, as it stands there.
struct Piece {
  std::string written;
  std::size_t line = 0;
};

class Notes {
 public:
  explicit Notes(Imported& into) : into_(into) {}

  void read(const Piece& piece, std::string became) { into_.read.push_back({piece.written, std::move(became), "", piece.line}); }
  void guess(const Piece& piece, std::string became, std::string why) {
    into_.guessed.push_back({piece.written, std::move(became), std::move(why), piece.line});
  }
  /// A guess that no piece of the text asks for.
  void assume(std::string became, std::string why) { guess({}, std::move(became), std::move(why)); }
  void ignore(const Piece& piece, std::string_view why) {
    into_.ignored.push_back({piece.written, "", std::string(why), piece.line});
  }
  /// A piece that cannot be read: it is a problem, and among the ignored so that each piece is in one list.
  void refuse(const Piece& piece, std::string path, std::string message) {
    into_.problems.add(std::move(path), std::move(message));
    ignore(piece, "cannot be read");
  }
  void problem(std::string path, std::string message) { into_.problems.add(std::move(path), std::move(message)); }

  Problems& problems() { return into_.problems; }

 private:
  Imported& into_;
};

}  // namespace plimsoll::exchange
