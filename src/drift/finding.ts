import { type NumberRecord, type Webhook, webhookOfRow } from "../client";
import type { Declaration } from "../declared";
import { shellWord } from "../io";

/** Version of the JSON report. It is raised when a field changes or is removed, not when one is added. */
export const SCHEMA_VERSION = 1;

/**
 * The most severe first:
 * - `missing`: declared, and certainly not registered at Rymi
 * - `changed`: registered with another agent than declared
 * - `unrouted`: registered, but calls do not reach Rymi: the webhook at the carrier is not configured
 * - `duplicate`: declared more than once
 * - `unknown`: cannot be compared, because a value is known only to Terraform or to another account
 * - `unmanaged`: registered at Rymi and declared nowhere
 */
export const FINDING_CLASSES = [
  "missing",
  "changed",
  "unrouted",
  "duplicate",
  "unknown",
  "unmanaged",
] as const;
export type FindingClass = (typeof FINDING_CLASSES)[number];

/** What `expected` and `actual` of a finding contain where it is not the id of an agent. */
export const STATES = {
  noAgent: "no agent",
  anyAgent: "any agent",
  notRegistered: "not registered",
  notDeclared: "not declared",
  unknown: "unknown",
  routed: "webhook configured",
} as const;

// Hints: what a user can do about a finding, as a command to run or as code to write.

export function hintForMissing(declaration: Declaration): string {
  const { kind, stack, registration, agentId } = declaration;
  if (kind === "mapping") {
    const agent = agentId ? ` with agent ${agentId}` : "";
    return `register it at Rymi${agent}, or remove it from ${stack}`;
  }
  if (kind === "bridge") return `${replaceCommand(declaration, registration)} registers it`;
  return `${deployCommand(declaration)} registers it`;
}

export function hintForChanged(declaration: Declaration, actual: string | null): string {
  const { kind, address, path, stack } = declaration;
  if (kind === "mapping") {
    return `set the declared agent at Rymi, or write "${address}": ${JSON.stringify(actual)} in ${stack}`;
  }
  const keep = actual === null ? "leave out agentId" : `write agentId: "${actual}"`;
  const restore = kind === "bridge" ? replaceCommand(declaration, address) : deployCommand(declaration);
  return `${restore} puts it back; to keep it, ${keep} at ${path ?? address}`;
}

/**
 * The webhook of a registered number whose calls do not reach Rymi. Undefined when it is configured, and when Rymi does not
 * send its status: then it cannot be compared.
 */
export function findUnconfiguredWebhook(row: NumberRecord): Webhook | undefined {
  const webhook = webhookOfRow(row);
  return webhook?.status && webhook.status !== "configured" ? webhook : undefined;
}

/** The longest text of Rymi that fits into a table. */
const MAX_CHARACTERS = 200;

export function shortened(text: string): string {
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}

export function hintForUnrouted({ url, error, provider }: Webhook): string {
  const why = error ? ` (Rymi says: ${shortened(error)})` : "";
  return `set the voice webhook of the number at ${shortened(provider || "its carrier")} to ${shortened(url || "the URL that Rymi shows")}${why}`;
}

/** A number may be declared a thousand times, and the finding of each declaration has this hint. */
const MAX_NAMED = 10;

export function hintForDuplicate(declarations: readonly Declaration[]): string {
  const names = declarations
    .slice(0, MAX_NAMED)
    .map(({ path, stack, address }) => path ?? `${stack}: ${address}`);
  const more = declarations.length - MAX_NAMED;
  return `keep one of ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

export function hintForUnknown({ kind, terraformSource, file, stack }: Declaration): string {
  const plan = "--plan FILE with the output of terraform show -json";
  const what = kind === "module" ? "what the module declares" : "it";
  if (kind === "mapping") return "write the number into the file";
  switch (terraformSource) {
    case "none":
      return `only Terraform knows ${what}: add --pull, or ${plan}`;
    case "state":
      return `the state does not contain ${what}: add --pull, or ${plan}`;
    case "failed":
      return `only Terraform knows ${what}, and it failed: fix the cause of its error, or give ${plan}`;
    case "plan":
      return `Terraform knows it only after the next apply: run ${deployCommand({ file, stack })}, then check again`;
  }
}

/** For another agent than declared, where it is not known whether `ignore_changes` contains the agent. */
export function hintForIgnoreChanges({ terraformSource }: Declaration): string {
  const source = terraformSource === "state" ? "a state" : "this plan";
  return `${source} does not show whether ignore_changes contains agent_id: add --pull, or a --plan FILE that is made now, with refresh`;
}

export function hintForOtherAccount({ provider }: Declaration): string {
  if (provider === undefined) {
    return "a state does not show its provider, and so not its account: add --pull, or --plan FILE";
  }
  const name = provider.endsWith("[*]") ? `${provider.slice(0, -"[*]".length)}["KEY"]` : provider;
  return `it belongs to provider ${provider}, perhaps of another account: check it with that account's key and --provider ${shellWord(name)}`;
}

/** @param unknownCount how many declarations have an unknown number, which may be this one */
export function hintForUnmanaged(
  number: string,
  agentId: string | null,
  mappingFile: string | undefined,
  unknownCount: number,
): string {
  const doubt =
    unknownCount > 0 ? `, unless it is one of the ${unknownCount} declared whose number is unknown` : "";
  if (mappingFile !== undefined)
    return `write "${number}": ${JSON.stringify(agentId)} in ${mappingFile}${doubt}`;
  const agent = agentId === null ? "" : `, agentId: "${agentId}"`;
  const id = `number_${number.slice(1)}`;
  return `new RymiNumber(this, "${id}", { number: "${number}"${agent} }).importFrom("${number}")${doubt}`;
}

function deployCommand({ file, stack }: Pick<Declaration, "file" | "stack">): string {
  return file.folder === undefined ? "terraform apply" : `cdktf deploy ${shellWord(stack)}`;
}

/** For a bridge: Terraform does not detect its drift, so a plain apply would change nothing. */
function replaceCommand({ file, address }: Declaration, target: string = address): string {
  const folder = file.folder === undefined ? "" : ` -chdir=${shellWord(file.folder)}`;
  return `terraform${folder} apply -replace=${shellWord(target)}`;
}
