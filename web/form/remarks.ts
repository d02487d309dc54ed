// What is worth a quiet word beside a field, with the one edit that settles it.

import { keepUnits } from "../format/sentence.ts";
import { entryText } from "../plan/entry.ts";
import { isObject, type Json, type JsonObject, valueAt } from "../plan/path.ts";
import { words } from "../words/words.ts";
import { isUnderPreset, type Plans } from "./values.ts";

export interface Remark {
  text: string;
  /** What the button says. */
  action: string;
  /** What the button puts in the field's place; `undefined` takes it out. */
  value: Json | undefined;
}

/** Remarks by the path of their field. */
export function remarksOf(plans: Plans): ReadonlyMap<string, Remark> {
  const remarks = new Map<string, Remark>();
  const link = linkRemark(plans);
  if (link) remarks.set("cluster.scale_up", link);
  return remarks;
}

/** A link that the plan states outlives the accelerator that it was stated for. */
function linkRemark(plans: Plans): Remark | null {
  const { complete } = plans;
  const stated = valueAt(complete, "cluster.scale_up");
  const own = valueAt(complete, "accelerator.scale_up");
  const is_preset = typeof valueAt(complete, "accelerator.preset") === "string";
  if (!is_preset || !isObject(stated) || !isObject(own) || JSON.stringify(stated) === JSON.stringify(own)) return null;
  const is_same_bandwidth = stated.bandwidth === own.bandwidth;
  return {
    text: words().form.other_link(
      linkText(stated, is_same_bandwidth),
      entryText(valueAt(complete, "accelerator.name")),
      linkText(own, is_same_bandwidth),
    ),
    action: words().form.use_own_link,
    value: isUnderPreset("cluster.scale_up", plans) ? null : undefined,
  };
}

/** The bandwidth; where it tells no difference, the latency beside it. */
function linkText({ bandwidth, latency }: JsonObject, with_latency: boolean): string {
  const stated = entryText(bandwidth);
  return keepUnits(with_latency ? words().form.bandwidth_with_latency(stated, entryText(latency ?? "0 us")) : stated);
}
