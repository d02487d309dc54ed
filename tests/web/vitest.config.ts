// Units of the page need no built page: its configuration, which draws the first screen, is left out.
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { dir: "tests/web" } });
