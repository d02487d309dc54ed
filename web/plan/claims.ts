// Claims are about the model that the plan had when they were first seen: kept beside another model, they audit a plan that
// nobody wrote.

import { type Json, type JsonObject, valueAt } from "./path.ts";

/** By the claims' own text, the model that they are about. */
export type ClaimModels = ReadonlyMap<string, string>;

/** What is known once this plan has been seen, too. Plans come completed. */
export function withClaimsOf(complete: JsonObject, known: ClaimModels): ClaimModels {
  const claims = textOf(complete.claims);
  return claims === "" || known.has(claims) ? known : new Map(known).set(claims, modelName(complete));
}

/** The model that the claims were written about, where a preset has since put another in its place. */
export function modelOfClaims(complete: JsonObject, known: ClaimModels): string | null {
  const written_about = known.get(textOf(complete.claims)) ?? "";
  const is_preset = typeof valueAt(complete, "model.preset") === "string";
  return is_preset && written_about !== "" && written_about !== modelName(complete) ? written_about : null;
}

function textOf(claims: Json | undefined): string {
  return Array.isArray(claims) && claims.length > 0 ? JSON.stringify(claims) : "";
}

function modelName(complete: JsonObject): string {
  const name = valueAt(complete, "model.name");
  return typeof name === "string" ? name : "";
}
