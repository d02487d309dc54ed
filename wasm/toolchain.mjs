// What building and testing needs, found or installed. Node built-ins only: it runs before `npm ci` has.

import "./node.mjs";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { cpus } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[/\\]$/, "");

/** A program's path, or null. */
export function which(program) {
  const folders = [...(process.env.PATH ?? "").split(delimiter)];
  if (process.env.EMSDK) folders.push(join(process.env.EMSDK, "upstream", "emscripten"));
  for (const folder of folders) {
    const path = join(folder, program);
    if (folder && existsSync(path) && statSync(path).isFile()) return path;
  }
  return null;
}

const header = (path) => () =>
  ["/usr/include", "/usr/local/include", "/opt/homebrew/include"].some((f) => existsSync(join(f, path)));
const program = (name) => () => which(name) !== null;
const hasFiles = (folder) => existsSync(folder) && readdirSync(folder).length > 0;

/** Name → whether it is there, and Debian's packages for it. */
const parts = {
  emcc: { there: () => emscriptenIsNewEnough(), packages: ["emscripten"] },
  cmake: { there: program("cmake"), packages: ["cmake"] },
  ninja: { there: program("ninja"), packages: ["ninja-build"] },
  fmt: { there: header("fmt/core.h"), packages: ["libfmt-dev"] },
  json: { there: header("nlohmann/json.hpp"), packages: ["nlohmann-json3-dev"] },
  "g++": { there: () => which("g++") !== null || which("clang++") !== null, packages: ["g++", "libc6-dev"] },
  gtest: { there: () => existsSync("/usr/src/googletest/CMakeLists.txt"), packages: ["googletest"] },
  "clang-format": { there: program("clang-format"), packages: ["clang-format"] },
  "clang-tidy": { there: program("clang-tidy"), packages: ["clang-tidy"] },
  // For pictures as pixels; other systems have their own.
  font: {
    there: () => process.platform !== "linux" || hasFiles("/usr/share/fonts"),
    packages: ["fonts-dejavu-core"],
  },
  chromium: { there: () => chromiumProgram() !== null, packages: ["chromium-headless-shell"] },
  firefox: { there: () => which("firefox-esr") !== null || which("firefox") !== null, packages: ["firefox-esr"] },
  webkit: {
    there: () => which("WebKitWebDriver") !== null && which("xvfb-run") !== null,
    packages: ["webkit2gtk-driver", "xvfb", "xauth"],
  },
};

/** Without windows where there is such a one: it takes half the work. */
export const chromiumProgram = () => which("chromium-headless-shell") ?? which("chromium");

export const to_build = ["emcc", "cmake", "ninja", "fmt", "json"];
export const to_test = [...to_build, "g++", "gtest", "clang-format", "clang-tidy", "font"];

function emscriptenIsNewEnough() {
  const emcc = which("emcc");
  if (!emcc) return false;
  const answer = spawnSync(emcc, ["--version"], { encoding: "utf8", env: buildEnvironment() });
  const version = /(\d+)\.(\d+)\.(\d+)/.exec(answer.stdout ?? "");
  if (!version) return false;
  const [major, minor, patch] = version.slice(1).map(Number);
  return major * 1e6 + minor * 1e3 + patch >= 3_001_006;
}

export function isThere(part) {
  return parts[part].there();
}

/** The command that would install parts on this system. */
export function installCommand(names) {
  return `apt-get install -y --no-install-recommends ${names.flatMap((name) => parts[name].packages).join(" ")}`;
}

function isDebian() {
  if (!which("apt-get")) return false;
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release);
}

function asRoot() {
  if (process.getuid?.() === 0) return [];
  if (which("sudo") && spawnSync("sudo", ["-n", "true"]).status === 0) return ["sudo", "-n"];
  return null;
}

/** Installs what is missing of `names`, or says in one line what to install and ends. */
export function ensure(names) {
  const missing = names.filter((name) => !isThere(name));
  if (missing.length === 0) return;
  const before = isDebian() ? asRoot() : null;
  if (before) {
    console.log(`Installing ${missing.join(", ")} with apt-get …`);
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const apt = (...words) => {
      const [command, ...rest] = [...before, "apt-get", ...words];
      return spawnSync(command, rest, { stdio: ["ignore", "ignore", "inherit"], env: environment }).status === 0;
    };
    const packages = missing.flatMap((name) => parts[name].packages);
    apt("update");
    if (apt("install", "-y", "--no-install-recommends", ...packages) && missing.every(isThere)) return;
  }
  const others =
    "elsewhere, an activated emsdk (3.1.6 or newer), cmake, ninja, a C++20 compiler, {fmt} and nlohmann/json";
  console.error(`Missing: ${missing.join(", ")}. Debian: ${installCommand(missing)}; ${others}.`);
  process.exit(2);
}

/** The npm packages of the lock file, where they are not there yet. */
export function ensureNodePackages() {
  const stamp = join(root, "node_modules", ".package-lock.json");
  const lock = join(root, "package-lock.json");
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log("Installing the npm packages …");
  run("npm", ["ci", "--no-audit", "--no-fund"]);
}

/** Debian's emcc looks for its JavaScript packages where only Debian's own node does. */
export function buildEnvironment() {
  const debian_modules = "/usr/share/nodejs";
  return existsSync(debian_modules) ? { ...process.env, NODE_PATH: debian_modules } : { ...process.env };
}

/** What went wrong with a command, in words that need no stack. */
export class Failure extends Error {}

/** Runs a command to its end. */
export function run(command, words, options = {}) {
  const { status, error } = spawnSync(command, words, { stdio: "inherit", cwd: root, ...options });
  if (error || status !== 0) {
    throw new Failure(`${command} ${words.join(" ")}: ${error ? error.message : `exit status ${status}`}`);
  }
}

/** Runs a command and returns how it ended and what it printed, both streams together. */
export function captured(command, words, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, words, { cwd: root, ...options });
    let output = "";
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout.setEncoding("utf8").on("data", keep);
    child.stderr.setEncoding("utf8").on("data", keep);
    child.on("error", (error) => resolve({ status: 127, output: error.message }));
    child.on("close", (status) => resolve({ status: status ?? 1, output }));
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
  });
}

/** Whether a build folder is configured, with its tests where they are wanted. */
function isConfigured(preset, with_tests) {
  const folder = join(root, "build", preset);
  if (!existsSync(join(folder, "build.ninja"))) return false;
  return !with_tests || /^PLIMSOLL_TESTS:BOOL=ON$/m.test(readFileSync(join(folder, "CMakeCache.txt"), "utf8"));
}

/** Builds targets of one preset (all of them, if none is named), configured first if need be; returns as `captured`. */
export async function cmakeBuild(preset, targets = [], { with_tests = true } = {}) {
  const env = buildEnvironment();
  if (!isConfigured(preset, with_tests)) {
    // The page needs no GoogleTest, so `npm start` does not ask for it.
    const tests = `-DPLIMSOLL_TESTS=${with_tests ? "ON" : "OFF"}`;
    const configured = await captured("cmake", ["--preset", preset, tests], { env });
    if (configured.status !== 0) return configured;
  }
  const words = ["--build", join("build", preset), "--parallel", String(cpus().length)];
  return captured("cmake", targets.length > 0 ? [...words, "--target", ...targets] : words, { env });
}

/** A program's last words: a failure in one line, a fault of ours with its stack. */
export async function orSayWhy(program) {
  try {
    await program();
  } catch (error) {
    console.error(error instanceof Failure ? error.message : error);
    process.exit(1);
  }
}
