// Why a flag sets nothing of a plan, in the words that all tables of flags share.
#pragma once

#include <string_view>

namespace plimsoll::exchange::reasons {

inline constexpr std::string_view server = "the server, not the GPUs";
inline constexpr std::string_view loading = "how weights are loaded";
inline constexpr std::string_view kernels = "which kernels run";
inline constexpr std::string_view wiring = "how processes find each other";
inline constexpr std::string_view text = "tokens and texts";
inline constexpr std::string_view logs = "logs";

}  // namespace plimsoll::exchange::reasons
