import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

interface Entry {
  /** Its import specifier: `cdktf-rymi/client`. */
  readonly name: string;
  readonly source: string;
}

/** Layout of the pages: options of typedoc-plugin-markdown. */
const LAYOUT = {
  outputFileStrategy: "modules",
  entryFileName: "README.md",
  hidePageHeader: true,
  hideBreadcrumbs: true,
  hideGroupHeadings: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  classPropertiesFormat: "table",
  propertyMembersFormat: "table",
  typeDeclarationFormat: "table",
};

/** Writes one page for each entry of the package, from its doc comments. A broken link in a comment is an error. */
export async function writeApiDocs(folder: string): Promise<void> {
  const { Application } = await import("typedoc");
  const entries = findEntries();
  const app = await Application.bootstrapWithPlugins({
    name: "cdktf-rymi",
    readme: "none",
    tsconfig: "tsconfig.build.json",
    plugin: ["typedoc-plugin-markdown"],
    entryPoints: entries.map(({ source }) => source),
    out: folder,
    logLevel: "Warn",
    treatWarningsAsErrors: true,
    // Inherited members are documented by cdktf.
    excludeExternals: true,
    excludeInternal: true,
    excludePrivate: true,
    excludeProtected: true,
    disableSources: true,
    // A parameter for our own tests.
    intentionallyNotExported: ["Clock"],
    ...LAYOUT,
  });
  const project = await app.convert();
  if (project !== undefined) app.validate(project);
  rmSync(folder, { recursive: true, force: true });
  if (project !== undefined) await app.generateOutputs(project);
  if (project === undefined || app.logger.hasWarnings() || app.logger.hasErrors())
    throw new Error("the API pages could not be generated from the doc comments: correct the errors above");
  for (const entry of entries) tidy(join(folder, pageOf(entry)), entry);
  writeFileSync(join(folder, "README.md"), overview(entries));
}

/** The sources of the exports in package.json. */
function findEntries(): readonly Entry[] {
  const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as {
    exports: Record<string, { types?: string }>;
  };
  return Object.entries(exports)
    .flatMap(([path, { types }]) => (types === undefined ? [] : { name: join("cdktf-rymi", path), types }))
    .map(({ name, types }) => ({ name, source: types.replace("./dist/", "src/").replace(/\.d\.ts$/, ".ts") }))
    .filter(({ source }) => existsSync(source));
}

/** Named after the folder of its source, whose pages must not have an `index.md` of their own. */
const pageOf = ({ source }: Entry) => `${basename(dirname(source))}.md`;

/**
 * Titles the page with the import specifier, and removes anchors of table rows, notes on overridden members, and the return
 * types that the signature shows already.
 */
function tidy(path: string, { name }: Entry): void {
  const text = readFileSync(path, "utf8")
    .replace(/^# .*$/m, `# ${name}`)
    .replace(/<a id="property-[^"]*"><\/a> /g, "")
    .replace(/\[([^\]]+)\]\(#property-[^)]*\)/g, "$1")
    .replace(/^#+ (Overrides|Extends|Implements)\n\n.*\n\n/gm, "")
    .replace(/^#+ Returns\n\n.*\n(\n(?=#|\*\*\*)|$(?![\s\S]))/gm, "");
  writeFileSync(path, text);
}

function overview(entries: readonly Entry[]): string {
  const lines = [
    ...entries.map((entry) => `- [\`${entry.name}\`](${pageOf(entry)})`),
    // Made from the same source by the build (scripts/cdktn-entry.ts).
    "- `cdktf-rymi/cdktn`: what [`cdktf-rymi`](constructs.md) has, for apps that are written with `cdktn`",
  ];
  return `# What the package exports\n\nWritten by \`npm run generate\` from the doc comments.\n\n${lines.join("\n")}\n`;
}
