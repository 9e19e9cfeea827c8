/** An entry of `.terraform.lock.hcl` as this package writes it for its own provider. */
export interface LockedProvider {
  /** Full source address, `registry.terraform.io/rymi/rymi`. */
  readonly source: string;
  /** Both the version selected and the only one allowed. */
  readonly version: string;
  /** `h1:` hashes of its packages: one, where it is the same on every platform. */
  readonly hashes: readonly string[];
}

/** An entry of `terraform.required_providers`, in any spelling of the source that Terraform takes. */
export interface RequiredProvider {
  readonly source: string;
  readonly version?: string | undefined;
}

const ENTRY = /^provider "([^"]+)" \{[\s\S]*?^\}$\n?/gm;
const NOTE_TITLE = "For the cdktf CLI only, which would else ask the registry for every provider:";
const NOTE = new RegExp(`^/\\*\\n${NOTE_TITLE}[\\s\\S]*?^\\*/$\\n?`, "gm");

/**
 * What `.terraform.lock.hcl` must say so that plain `cdktf deploy` works with a provider no registry has.
 *
 * Before its `terraform init`, cdktf runs `terraform providers lock`, which asks the registry, unless the lock file names
 * every required provider with constraints that allow it. Ours gets a complete entry. The others cannot be completed here;
 * they are named in a comment: cdktf reads the file line by line and sees them, Terraform does not, selects the
 * versions itself and records them. The comment stays even when they are recorded, because cdktf misreads constraints
 * such as `> 3.0` and knows no `registry.opentofu.org`.
 *
 * Entries of others are kept as they are, except where the required version has changed since: they would make
 * `terraform init` fail, and cdktf no longer sees that it has to upgrade. The result is a fixed point of this function.
 *
 * @param text the lock file so far, empty when there is none
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
    const rule = required.find((other) => other.address === address.replace(TOFU_HOST, DEFAULT_HOST));
    if (rule === undefined || permits(entry, rule.version)) entries.set(address, entry.trim());
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

/** The address as cdktf spells it: host and namespace filled in, Terraform's host even under OpenTofu. */
function fullAddress(source: string): string {
  const parts = source.split("/");
  if (parts.length === 1) return `${DEFAULT_HOST}hashicorp/${source}`;
  return parts.length === 2 ? `${DEFAULT_HOST}${source}` : source;
}

/**
 * Whether an entry was recorded under constraints that hold every term of the required version. It may hold more:
 * Terraform records those of child modules too.
 */
function permits(entry: string, version: string | undefined): boolean {
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
