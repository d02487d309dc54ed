// The command lines that start the plan, by the engine that they are for.

import { html, nothing, type TemplateResult } from "lit";
import type { Actions } from "../actions.ts";
import type { EngineName, LaunchCommands } from "../exchange/messages.ts";
import type { State } from "../state.ts";
import { coreText } from "../words/said.ts";
import { words } from "../words/words.ts";

const engines: [EngineName, string][] = [
  ["vllm", "vLLM"],
  ["sglang", "SGLang"],
  ["tensorrt_llm", "TensorRT-LLM"],
];

export function launchView({ launch }: State, actions: Actions): TemplateResult {
  return html`<h3 id="share-launch">${words().launch.title}</h3>
    <div class="buttons" role="group" aria-labelledby="share-launch">
      ${engines.map(([name, title]) => html`<button class="button" aria-pressed=${launch?.engine === name ? "true" : "false"} @click=${() => actions.showLaunch(name)}>${title}</button>`)}
    </div>
    ${launch ? answerView(launch, actions) : nothing}`;
}

function answerView({ commands, problems }: NonNullable<State["launch"]>, actions: Actions): TemplateResult {
  if (problems.length > 0) return html`<ul>${problems.map(({ message }) => html`<li>${coreText(message)}</li>`)}</ul>`;
  if (!commands) return html`<p class="muted" role="status">${words().launch.writing}</p>`;
  const w = words().launch;
  return html`
    <p class="muted">${w.flags(coreText(commands.flags))}</p>
    ${commands.commands.map((each) => commandView(each, actions))}
    ${commands.manifest ? manifestView(commands.manifest, actions) : nothing}
    ${commands.not_expressed.length > 0 ? html`<p>${w.not_expressed}</p><ul class="not-expressed">${commands.not_expressed.map((each) => html`<li>${coreText(each)}</li>`)}</ul>` : nothing}
  `;
}

function manifestView(manifest: string, actions: Actions): TemplateResult {
  const w = words().launch;
  return html`<details class="disclosure launch-command">
    <summary>${w.as_manifest}</summary>
    <textarea rows="12" readonly spellcheck="false" wrap="off" aria-label=${w.manifest} .value=${manifest}></textarea>
    <button class="button" @click=${() => actions.copyText(manifest, w.manifest_copied)}>${w.copy}</button>
  </details>`;
}

function commandView({ pool, command, copies }: LaunchCommands["commands"][number], actions: Actions): TemplateResult {
  const w = words().launch;
  const what = w.joined([pool ? w.pool(pool) : "", copies > 1 ? w.copies(copies) : ""].filter(Boolean));
  const label = pool ? w.command_of(pool) : w.command;
  return html`<div class="launch-command">
    ${what ? html`<p>${what}</p>` : nothing}
    <textarea rows=${command.split("\n").length} readonly spellcheck="false" wrap="off" aria-label=${label} .value=${command}></textarea>
    <button class="button" @click=${() => actions.copyText(command, w.copied)}>${w.copy}</button>
  </div>`;
}
