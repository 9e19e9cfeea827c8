import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { buildSync } from "esbuild";

/**
 * `npm run sbom`: prints a CycloneDX list of every package whose code a user runs: what an installation brings, and
 * what is bundled into the provider and the command, which npm takes for tools of ours.
 */

const PROGRAMS = ["src/provider/bin.ts", "src/cli/cdktf-rymi.ts"];

interface Bom {
  readonly metadata: { readonly component: { name: string; readonly "bom-ref": string } };
  components: readonly { readonly "bom-ref": string }[];
  dependencies: readonly { readonly ref: string; dependsOn: readonly string[] }[];
}

const npmSbom = (...args: readonly string[]): Bom =>
  JSON.parse(
    execFileSync("npm", ["sbom", "--sbom-format", "cyclonedx", ...args], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    }),
  );

/** Each as `name@version`, the way npm refers to it. */
function bundledPackages(): readonly string[] {
  const { metafile } = buildSync({
    entryPoints: PROGRAMS,
    outdir: "unused",
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    external: ["@grpc/proto-loader"],
  });
  const folders = Object.keys(metafile.inputs).flatMap(
    (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? [],
  );
  return [...new Set(folders)].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    return `${name}@${version}`;
  });
}

function main(): void {
  const installed = npmSbom("--omit=dev", "--omit=peer").components.map((component) => component["bom-ref"]);
  const bom = npmSbom();
  const root = bom.metadata.component;
  root.name = JSON.parse(readFileSync("package.json", "utf8")).name;
  const shipped = new Set([root["bom-ref"], ...installed, ...bundledPackages()]);
  bom.components = bom.components.filter((component) => shipped.has(component["bom-ref"]));
  bom.dependencies = bom.dependencies
    .filter(({ ref }) => shipped.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => shipped.has(each)) }));
  process.stdout.write(`${JSON.stringify(bom, null, 2)}\n`);
}

main();
