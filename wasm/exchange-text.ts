// What was made of another tool's text, and a plan's launch commands, as lines for a terminal.

import type { Imported, LaunchCommands, Noted } from "./exchange.ts";

/** Read, guessed, ignored: each piece of the text in one of them. */
export function importText({ format, read, guessed, ignored, missing }: Imported): string {
  const lists: [string, Noted[]][] = [
    ["Read", read],
    ["Guessed", guessed],
    ["Ignored", ignored],
  ];
  const parts = lists
    .filter(([, notes]) => notes.length > 0)
    .map(([title, notes]) => [`${title}:`, ...notes.map(noteLine)].join("\n"));
  const needed =
    missing.length > 0 ? [`A plan needs, and neither the text nor the base has: ${missing.join(", ")}.`] : [];
  return [`This is ${format}.`, ...parts, ...needed].join("\n\n");
}

function noteLine({ written, became, why, line }: Noted): string {
  const what = [written, became].filter(Boolean).join("  →  ");
  return `  ${line > 0 ? `line ${line}: ` : ""}${what}${why ? ` (${why})` : ""}`;
}

/** The commands as a shell takes them; all else is a comment to it. */
export function launchText({ flags, commands, not_expressed }: LaunchCommands): string {
  const parts = commands.map(({ pool, command, copies }) => {
    const heads = [pool && `the ${pool} pool`, copies > 1 && `to be started ${copies} times, each by itself`].filter(
      Boolean,
    );
    return `${heads.length > 0 ? `# ${heads.join(", ")}\n` : ""}${command}`;
  });
  return [`# Flags of ${flags}.`, ...parts, ...restOf(not_expressed, "No flag of these says:")].join("\n\n");
}

/** As kubectl takes it, empty or not. */
export function manifestText({ flags, manifest, not_expressed }: LaunchCommands): string {
  return [`# Flags of ${flags}.\n${manifest.trimEnd()}`, ...restOf(not_expressed, "Not said in it:")].join("\n\n");
}

function restOf(not_expressed: string[], title: string): string[] {
  return not_expressed.length > 0 ? [[`# ${title}`, ...not_expressed.map((each) => `#   ${each}`)].join("\n")] : [];
}
