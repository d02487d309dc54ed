// What the page of the tools does: the problem goes to the worker, the answer comes back into the state. The address holds
// the tool and the example: `#assign/assign-home-lab`.

import type { Announcer } from "../browser/announcer.ts";
import { copy } from "../browser/clipboard.ts";
import { saveAs } from "../browser/download.ts";
import { reveal } from "../browser/reveal.ts";
import { toggleTheme } from "../browser/theme.ts";
import { planFields } from "../form/schema.ts";
import { statedPaths } from "../form/values.ts";
import type { Refused } from "../messages.ts";
import { asObject, type Json, type JsonObject, withValue } from "../plan/path.ts";
import { opened } from "../plan/shorthand.ts";
import { stopped, Thread } from "../thread.ts";
import type { ToolActions } from "./actions.ts";
import type { Solved, ToolBegun, ToolTasks } from "./messages.ts";
import type { ToolState } from "./state.ts";

/** Shorter work is not worth a word. */
const worth_a_word_ms = 300;
const notice_ms = 4000;

export class ToolController {
  #state: ToolState;
  #draw: (state: ToolState) => void;
  #newWorker: () => Worker;
  #thread: Thread<ToolTasks>;
  #announcer: Announcer;
  /** Only the answer to the newest problem counts. */
  #asked = 0;
  #is_asking = false;

  readonly actions: ToolActions = {
    edit: (path, value) => this.#edit(path, value),
    describe: (field) => this.#set({ described: field }),
    unfold: (path) => this.#set({ unfolded: new Set([...this.#state.unfolded, path]) }),
    openExample: (name) => this.#openExample(name),
    openText: (text) => this.#openText(text),
    stop: () => this.#stop(),
    copyProblem: () => this.#copyProblem(),
    download: (format) => this.#download(format),
    toggleTheme,
    goTo: (id) => reveal(id),
  };

  constructor(state: ToolState, draw: (state: ToolState) => void, newWorker: () => Worker, announcer: Announcer) {
    this.#state = state;
    this.#draw = draw;
    this.#newWorker = newWorker;
    this.#thread = new Thread(newWorker());
    this.#announcer = announcer;
  }

  async start(): Promise<void> {
    this.#set({ tools: await this.#thread.ask("begin") });
    addEventListener("hashchange", () => this.#follow());
    await this.#follow();
  }

  /** The tool and example that the address names; where it names none, the first. */
  async #follow(): Promise<void> {
    const [name = "", example = ""] = decodeURIComponent(location.hash.slice(1)).split("/");
    const tool = this.#state.tools.find((one) => one.name === name) ?? this.#state.tools[0];
    if (tool && (tool !== this.#state.tool || example !== this.#state.example)) await this.#openTool(tool, example);
  }

  async #openTool(tool: ToolBegun, example: string): Promise<void> {
    const known = tool.examples.some(({ name }) => name === example);
    this.#set({ tool, fields: planFields(tool.schema), solved: null, problems: [] });
    await this.#openExample(known ? example : (tool.examples[0]?.name ?? ""));
  }

  async #openExample(name: string): Promise<void> {
    const { tool } = this.#state;
    const found = tool?.examples.find((one) => one.name === name);
    if (!tool || !found) return;
    history.replaceState(null, "", `#${tool.name}/${name}`);
    this.#set({ example: name, unfolded: new Set() });
    await this.#show(asObject(found.example.problem as Json), { arranges: true });
  }

  async #openText(text: string): Promise<void> {
    try {
      await this.#show(asObject(JSON.parse(text) as Json), { arranges: true });
    } catch {
      // Not JSON: the core says where.
      this.#set({ problems: [{ path: "", message: "the text is not a JSON object" }] });
    }
  }

  #edit(path: string, value: Json | undefined): void {
    const { problem, fields, solved } = this.#state;
    const plans = { plan: problem, complete: solved?.complete ?? {} };
    this.#show(
      withValue(problem, path, value, (at) => opened(at, fields, plans, null)),
      { arranges: false },
    );
  }

  async #show(problem: JsonObject, { arranges }: { arranges: boolean }): Promise<void> {
    this.#set({ problem });
    this.#asked += 1;
    if (this.#is_asking) return;
    this.#is_asking = true;
    const timer = setTimeout(() => this.#set({ is_working: true }), worth_a_word_ms);
    try {
      for (let answered = -1; answered !== this.#asked; ) {
        answered = this.#asked;
        const { tool, problem: current } = this.#state;
        const answer = await this.#thread.ask("solve", tool?.name ?? "", current);
        if (answered === this.#asked) this.#answered(answer, arranges);
      }
    } catch (error) {
      if (!(error instanceof Error) || error.message !== stopped) throw error;
    } finally {
      clearTimeout(timer);
      this.#is_asking = false;
      this.#set({ is_working: false });
    }
  }

  #answered(answer: Solved | Refused, arranges: boolean): void {
    if ("problems" in answer) {
      this.#set({ problems: answer.problems });
      this.#announcer.say(`The problem cannot be read: ${answer.problems[0]?.message ?? ""}`);
      return;
    }
    if (arranges) this.#set({ revealed: new Set(statedPaths(this.#state.fields, answer.complete)) });
    this.#set({ solved: answer, problems: [] });
    this.#announcer.say(answer.text.split("\n", 1)[0] ?? "");
  }

  /** A computation cannot be interrupted, but its thread can be ended. */
  #stop(): void {
    this.#thread.replaceWorker(this.#newWorker());
    this.#notify("Stopped. The answer below is an older one.");
  }

  async #copyProblem(): Promise<void> {
    const is_copied = await copy(JSON.stringify(this.#state.problem, null, 2));
    this.#notify(is_copied ? "The problem is copied as JSON" : "This browser does not let the page copy");
  }

  async #download(format: string): Promise<void> {
    const { tool, problem } = this.#state;
    const drawn = await this.#thread.ask("draw", tool?.name ?? "", problem, format);
    if ("problems" in drawn) return this.#notify(drawn.problems[0]?.message ?? "");
    const is_svg = format === "svg";
    saveAs(`${tool?.name}.${is_svg ? "svg" : "json"}`, drawn.text, is_svg ? "image/svg+xml" : "application/json");
  }

  #notify(notice: string): void {
    this.#set({ notice });
    this.#announcer.say(notice);
    setTimeout(() => this.#state.notice === notice && this.#set({ notice: "" }), notice_ms);
  }

  #set(changes: Partial<ToolState>): void {
    this.#state = { ...this.#state, ...changes };
    this.#draw(this.#state);
  }
}
