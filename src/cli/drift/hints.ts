import type { Declaration } from "../declared";

// What a person does about a finding: a command to run, or code to write.

export function hintForMissing(declaration: Declaration): string {
  const { kind, stack, registration, agentId } = declaration;
  if (kind === "mapping") {
    const agent = agentId ? ` with agent ${agentId}` : "";
    return `register it at Rymi${agent}, or take it out of ${stack}`;
  }
  if (kind === "bridge") return `${replacing(declaration, registration)} registers it again`;
  return `${deploying(declaration)} registers it again`;
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

/** A number may be declared a thousand times, and each of these declarations has this hint. */
const MOST_PLACES = 10;

export function hintForDuplicate(declarations: readonly Declaration[]): string {
  const places = declarations.slice(0, MOST_PLACES).map(whereabouts).join(", ");
  const more = declarations.length - MOST_PLACES;
  return `keep one of ${places}${more > 0 ? ` and ${more} more` : ""}`;
}

export function hintForUnknown({ kind }: Declaration): string {
  const plan = "terraform show -json";
  const remedy = `add --pull, or --plan FILE with the output of ${plan}`;
  return kind === "mapping" ? "write it down" : `only Terraform knows it: ${remedy}`;
}

export function hintForOtherAccount({ provider }: Declaration): string {
  return `it belongs to provider ${provider}, perhaps of another account: check it with that account's key and --provider ${provider}`;
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

function deploying({ file, stack }: Declaration): string {
  return file.folder === undefined ? "terraform apply" : `cdktf deploy ${stack}`;
}

/** Terraform does not see drift of a bridge, so it has to be told what to do again. */
function replacing({ file, address }: Declaration, what: string = address): string {
  const where = file.folder === undefined ? "" : ` -chdir=${file.folder}`;
  return `terraform${where} apply -replace='${what}'`;
}
