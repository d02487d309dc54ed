// A script as its commands and their words, with quotes and continued lines resolved and the script's own variables filled in.
// Nothing is run: `$(…)` stays as it is written.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/notes.hpp"

namespace plimsoll::exchange {

struct Word {
  std::string text;  ///< What the program would be given.
  Piece piece;       ///< As it is written.
};

using Command = std::vector<Word>;

/// The commands of a script. What is in none of them (comments, redirections, here-documents) is noted as ignored.
std::vector<Command> commands_of(std::string_view script, Notes& notes);

/// "NAME=value": set for the command after it.
bool is_assignment(std::string_view word);

}  // namespace plimsoll::exchange
