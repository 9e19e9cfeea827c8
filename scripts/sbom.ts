import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundledPackages, bundlePrograms } from "./programs";

/**
 * `npm run sbom`: prints a CycloneDX list of every package whose code a user runs: those that an installation contains, and
 * those bundled into the provider and the command, which npm lists as development tools.
 */

interface Bom {
  readonly metadata: { readonly component: { name: string; readonly "bom-ref": string } };
  /** A reference is `name@version`. */
  components: readonly { readonly "bom-ref": string; readonly properties?: readonly object[] }[];
  dependencies: readonly { readonly ref: string; dependsOn: readonly string[] }[];
}

/** The dependencies of package.json with theirs. npm's own `--omit=dev` omits those that a tool needs as well. */
function installed({ dependencies }: Bom, names: readonly string[]): ReadonlySet<string> {
  const needs = new Map(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const found = new Set<string>();
  const visit = (ref: string): void => {
    if (found.has(ref)) return;
    found.add(ref);
    needs.get(ref)?.forEach(visit);
  };
  const root = dependencies.find(({ ref }) => ref.startsWith("cdktf-rymi@"));
  for (const ref of root?.dependsOn ?? []) if (names.includes(ref.replace(/@[^@]*$/, ""))) visit(ref);
  return found;
}

/** Bundles the programs again, because only the bundler knows their contents. */
async function bundled(): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "rymi-sbom-"));
  try {
    const packages = bundledPackages(await bundlePrograms(folder));
    return packages.map(({ name, version }) => `${name}@${version}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function main(): Promise<void> {
  const { name, dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
  const text = execFileSync("npm", ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const bom: Bom = JSON.parse(text);
  const root = bom.metadata.component;
  root.name = name;
  const shipped = new Set([
    root["bom-ref"],
    ...installed(bom, Object.keys(dependencies)),
    ...(await bundled()),
  ]);
  bom.components = bom.components
    .filter((component) => shipped.has(component["bom-ref"]))
    // Removes the mark that a bundled package is a development tool.
    .map((component) => ({ ...component, properties: [] }));
  bom.dependencies = bom.dependencies
    .filter(({ ref }) => shipped.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => shipped.has(each)) }));
  process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
}

void main();
