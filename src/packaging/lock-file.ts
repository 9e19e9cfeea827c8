import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROVIDER_SOURCE } from "../api/settings";
import { replaceFile } from "./install";
import { VERSION } from "./provider-package";

/** An entry of `.terraform.lock.hcl` for the provider of this package. */
interface LockedProvider {
  /** Full source address. */
  readonly source: string;
  /** The selected version and the only one allowed. */
  readonly version: string;
  /** `h1:` hashes of its packages: only one if all platforms have the same package. */
  readonly hashes: readonly string[];
}

/** An entry of `terraform.required_providers`, with any form of the source that Terraform accepts. */
export interface RequiredProvider {
  readonly source: string;
  readonly version?: string | undefined;
}

const ENTRY = /^provider "([^"]+)" \{[\s\S]*?^\}$\n?/gm;
/** Our comment in the file; see `updateLockFile`. */
const NOTE_TITLE = "For the cdktf CLI only, which would else ask the registry for every provider:";
const NOTE = new RegExp(`^/\\*\\n${NOTE_TITLE}[\\s\\S]*?^\\*/$\\n?`, "gm");

/**
 * Records the provider in the lock file of a stack, and writes the file if that changes it.
 *
 * @param required every required provider of the stack, including ours
 */
export function recordProvider(
  stackFolder: string,
  hashes: readonly string[],
  required: readonly RequiredProvider[],
): void {
  const path = join(stackFolder, ".terraform.lock.hcl");
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  const own = { source: PROVIDER_SOURCE, version: VERSION, hashes };
  const after = updateLockFile(
    before,
    own,
    required.filter(({ source }) => source !== PROVIDER_SOURCE),
  );
  if (after !== before) replaceFile(path, after);
}

/**
 * Returns a text of `.terraform.lock.hcl` with which plain `cdktf deploy` works for a provider that is in no registry.
 *
 * Unless the lock file has an entry with suitable constraints for every required provider, cdktf runs `terraform providers lock`,
 * which asks the registry, before `terraform init`. The entry of our provider is complete. The hashes of other providers are not
 * known here, so their entries, without version and hashes, are in a comment. cdktf finds them there, because it reads the file
 * line by line. Terraform ignores the comment, selects the versions and adds entries. The comment stays after that, because cdktf
 * misreads constraints such as `> 3.0` and does not know `registry.opentofu.org`.
 *
 * Entries of other providers are kept unless the required version has changed: then `terraform init` would fail with the old
 * entry. Applied to its own result, this function changes nothing.
 *
 * @param text the current lock file, empty when there is none
 */
export function updateLockFile(
  text: string,
  own: LockedProvider,
  others: readonly RequiredProvider[],
): string {
  const lines = text.replaceAll("\r\n", "\n").replace(NOTE, "");
  const required = others.map(({ source, version }) => ({ address: fullAddress(source), version }));
  const entries = new Map<string, string>();
  for (const [entry, address = ""] of lines.matchAll(ENTRY)) {
    const requirement = required.find((other) => other.address === address.replace(TOFU_HOST, DEFAULT_HOST));
    if (requirement === undefined || hasConstraints(entry, requirement.version))
      entries.set(address, entry.trim());
  }
  entries.set(own.source, formatEntry(own));
  const heading = lines
    .replace(ENTRY, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  const note = required.length === 0 ? "" : formatNote(required.map((other) => other.address));
  return `${[heading, ...entries.values(), note].filter((part) => part !== "").join("\n\n")}\n`;
}

const DEFAULT_HOST = "registry.terraform.io/";
const TOFU_HOST = /^registry\.opentofu\.org\//;

/** The address with host and namespace, as cdktf writes it. The host is Terraform's, also under OpenTofu. */
function fullAddress(source: string): string {
  const parts = source.split("/");
  if (parts.length === 1) return `${DEFAULT_HOST}hashicorp/${source}`;
  return parts.length === 2 ? `${DEFAULT_HOST}${source}` : source;
}

/**
 * Whether the constraints of an entry contain every term of the required version. They may contain more, because Terraform also
 * records those of child modules.
 */
function hasConstraints(entry: string, version: string | undefined): boolean {
  const recorded = /^[ \t]*constraints[ \t]*=[ \t]*"(.*)"$/m.exec(entry)?.[1] ?? "";
  const terms = new Set(constraintTerms(recorded));
  return constraintTerms(version ?? "").every((term) => terms.has(term));
}

/** Terms as Terraform records them: `3` becomes `3.0.0`, `= 3.0.0` becomes `3.0.0`, `~>3` becomes `~> 3.0`. */
function constraintTerms(constraints: string): readonly string[] {
  return constraints
    .split(",")
    .map((term) => term.trim())
    .filter((term) => term !== "")
    .map((term) => {
      const [, operator = "", digits, suffix = ""] =
        /^(~>|>=|<=|!=|=|>|<)?\s*v?(\d+(?:\.\d+)*)(.*)/s.exec(term) ?? [];
      if (digits === undefined) return term;
      const parts = digits.split(".");
      while (parts.length < (operator === "~>" ? 2 : 3)) parts.push("0");
      return `${operator === "=" ? "" : operator} ${parts.join(".")}${suffix}`.trim();
    });
}

function formatEntry({ source, version, hashes }: LockedProvider): string {
  return [
    `provider "${source}" {`,
    `  version     = "${version}"`,
    `  constraints = "${version}"`,
    "  hashes = [",
    ...[...hashes].sort().map((hash) => `    "${hash}",`),
    "  ]",
    "}",
  ].join("\n");
}

function formatNote(addresses: readonly string[]): string {
  const named = [...new Set(addresses)].sort().map((a) => `provider "${a}" {\nconstraints = ">= 0"\n}`);
  return ["/*", NOTE_TITLE, ...named, "*/"].join("\n");
}
