// What somebody pasted: a plan, a link to one, or a model's config.json.

import { isObject, type Json } from "./path.ts";

export type Pasted = "plan" | "link" | "config";

/** Judged by content. A text that is JSON but neither is taken for a plan, so that the core says what is wrong with it. */
export function kindOfPasted(text: string): Pasted {
  if (!text.trimStart().startsWith("{")) return "link";
  const value = parsed(text);
  if (!isObject(value) || "plimsoll" in value) return "plan";
  const is_config = "model_type" in value || "architectures" in value || "num_hidden_layers" in value;
  return is_config ? "config" : "plan";
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
