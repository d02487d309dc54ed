// The command lines that start the plan, by the engine that they are for.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import type { EngineName, LaunchCommands } from "../exchange/messages.ts";
import type { State } from "../state.ts";

const engines: [EngineName, string][] = [
  ["vllm", "vLLM"],
  ["sglang", "SGLang"],
  ["tensorrt_llm", "TensorRT-LLM"],
];

export function launchView({ launch }: State, actions: Actions): TemplateResult {
  return html`<h3 id="share-launch">Launch commands</h3>
    <div class="buttons" role="group" aria-labelledby="share-launch">
      ${engines.map(([name, title]) => html`<button class="button" aria-pressed=${launch?.engine === name ? "true" : "false"} @click=${() => actions.showLaunch(name)}>${title}</button>`)}
    </div>
    ${launch ? answerView(launch, actions) : nothing}`;
}

function answerView({ commands, problems }: NonNullable<State["launch"]>, actions: Actions): TemplateResult {
  if (problems.length > 0) return html`<ul>${problems.map(({ message }) => html`<li>${message}</li>`)}</ul>`;
  if (!commands) return html`<p class="muted" role="status">Writing …</p>`;
  return html`
    <p class="muted">Flags of ${commands.flags}.</p>
    ${commands.commands.map((each) => commandView(each, actions))}
    ${commands.manifest ? manifestView(commands.manifest, actions) : nothing}
    ${commands.not_expressed.length > 0 ? html`<p>Not said in it:</p><ul class="not-expressed">${commands.not_expressed.map((each) => html`<li>${each}</li>`)}</ul>` : nothing}
  `;
}

function manifestView(manifest: string, actions: Actions): TemplateResult {
  return html`<details class="disclosure launch-command">
    <summary>As a Kubernetes manifest</summary>
    <textarea rows="12" readonly spellcheck="false" wrap="off" aria-label="Kubernetes manifest" .value=${manifest}></textarea>
    <button class="button" @click=${() => actions.copyText(manifest, "The manifest is copied")}>Copy</button>
  </details>`;
}

function commandView({ pool, command, copies }: LaunchCommands["commands"][number], actions: Actions): TemplateResult {
  const what = [pool && `${pool} pool`, copies > 1 && `${copies} of them, each by itself`].filter(Boolean).join(", ");
  const label = `Command${pool ? ` of the ${pool} pool` : ""}`;
  return html`<div class="launch-command">
    ${what ? html`<p>${what}</p>` : nothing}
    <textarea rows=${command.split("\n").length} readonly spellcheck="false" wrap="off" aria-label=${label} .value=${command}></textarea>
    <button class="button" @click=${() => actions.copyText(command, "The command is copied")}>Copy</button>
  </div>`;
}
