import type { Declaration } from "../declared";
import { shellWord } from "../io";
import type { OpenWebhook } from "./webhook";

// What a person does about a finding: a command to run, or code to write.

export function hintForMissing(declaration: Declaration): string {
  const { kind, stack, registration, agentId } = declaration;
  if (kind === "mapping") {
    const agent = agentId ? ` with agent ${agentId}` : "";
    return `register it at Rymi${agent}, or take it out of ${stack}`;
  }
  if (kind === "bridge") return `${replacing(declaration, registration)} registers it`;
  return `${deploying(declaration)} registers it`;
}

export function hintForChanged(declaration: Declaration, actual: string | null): string {
  const { kind, address, path, stack } = declaration;
  if (kind === "mapping") {
    return `give it back its agent at Rymi, or write "${address}": ${JSON.stringify(actual)} in ${stack}`;
  }
  const keep = actual === null ? "leave out agentId" : `write agentId: "${actual}"`;
  const restore = kind === "bridge" ? replacing(declaration, address) : deploying(declaration);
  return `${restore} puts it back; to keep it, ${keep} at ${path ?? address}`;
}

export function hintForUnrouted({ url, error, carrier }: OpenWebhook): string {
  const why = error === undefined ? "" : ` (Rymi says: ${error})`;
  return `set the voice webhook of the number at ${carrier ?? "its carrier"} to ${url ?? "the URL that Rymi shows"}${why}`;
}

/** A number may be declared a thousand times, and each of these declarations has this hint. */
const MOST_PLACES = 10;

export function hintForDuplicate(declarations: readonly Declaration[]): string {
  const places = declarations.slice(0, MOST_PLACES).map(whereabouts).join(", ");
  const more = declarations.length - MOST_PLACES;
  return `keep one of ${places}${more > 0 ? ` and ${more} more` : ""}`;
}

export function hintForUnknown({ kind, terraform, file, stack }: Declaration): string {
  const plan = `--plan FILE with the output of terraform show -json`;
  const what = kind === "module" ? "what the module declares" : "it";
  if (kind === "mapping") return "write it down";
  switch (terraform) {
    case "not asked":
      return `only Terraform knows ${what}: add --pull, or ${plan}`;
    case "state":
      return `the state does not say ${what}: add --pull, or ${plan}`;
    case "failed":
      return `only Terraform knows ${what}, and it gave no answer: mend what the error says, or give ${plan}`;
    case "plan":
      return `Terraform knows it only after the next apply: run ${deploying({ file, stack })}, then check again`;
  }
}

/** For an agent that is another one, and that the code may leave to others. */
export function hintForIgnored({ terraform }: Declaration): string {
  const source = terraform === "state" ? "a state does not say" : "this plan does not show";
  return `${source} whether ignore_changes leaves the agent to others: add --pull, or a --plan FILE that is made now, with refresh`;
}

export function hintForOtherAccount({ provider }: Declaration): string {
  if (provider === undefined) {
    return "which provider it belongs to, and so which account, is not known from a state: add --pull, or --plan FILE";
  }
  const asked = provider.endsWith("[*]") ? `${provider.slice(0, -"[*]".length)}["KEY"]` : provider;
  return `it belongs to provider ${provider}, perhaps of another account: check it with that account's key and --provider ${shellWord(asked)}`;
}

/** @param undecided declarations whose number is not known, any of which may be this one */
export function hintForUnmanaged(
  number: string,
  agentId: string | null,
  mapping: string | undefined,
  undecided: number,
): string {
  const doubt =
    undecided > 0 ? `, unless it is one of the ${undecided} declared whose number is unknown` : "";
  if (mapping !== undefined) return `write "${number}": ${JSON.stringify(agentId)} in ${mapping}${doubt}`;
  const agent = agentId === null ? "" : `, agentId: "${agentId}"`;
  const id = `number_${number.slice(1)}`;
  return `new RymiNumber(this, "${id}", { number: "${number}"${agent} }).importFrom("${number}")${doubt}`;
}

/** What a person calls a declaration: the construct, else the address with its stack. */
function whereabouts({ path, stack, address }: Declaration): string {
  return path ?? `${stack}: ${address}`;
}

function deploying({ file, stack }: Pick<Declaration, "file" | "stack">): string {
  return file.folder === undefined ? "terraform apply" : `cdktf deploy ${shellWord(stack)}`;
}

/** Terraform does not see drift of a bridge, so it has to be told what to do again. */
function replacing({ file, address }: Declaration, what: string = address): string {
  const where = file.folder === undefined ? "" : ` -chdir=${shellWord(file.folder)}`;
  return `terraform${where} apply -replace=${shellWord(what)}`;
}
