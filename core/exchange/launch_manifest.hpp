// Launch commands as a Kubernetes manifest: a Deployment where a copy fits one node, a LeaderWorkerSet where it spans several.
#pragma once

#include "core/exchange/launch_command.hpp"

namespace plimsoll::exchange {

/// Fills `manifest` of the commands, and adds to what is not expressed what the manifest leaves open. A pool whose server
/// cannot be spread over nodes by arguments that every pod shares is left out, and said so. The image's tag is for people to choose.
void add_manifest(const Plan& plan, Framework engine, LaunchCommands& commands);

}  // namespace plimsoll::exchange
