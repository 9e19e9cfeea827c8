import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { rymiProvider } from "../../src/provider";
import type { Schema } from "../../src/tfplugin";
import { describeSchema } from "./schema-page";

/** The pages of the provider in the layout of the Terraform Registry, from its schema and `examples/`. */

const provider = rymiProvider({ env: {}, version: "" });

interface Page {
  readonly path: string;
  readonly title: string;
  readonly text: string;
}

export function writeProviderDocs(folder: string): void {
  const resources = Object.entries(provider.resources).map(([name, { schema }]) =>
    resourcePage(name, schema),
  );
  const dataSources = Object.entries(provider.dataSources ?? {}).map(([name, { schema }]) =>
    dataSourcePage(name, schema),
  );
  const actions = Object.entries(provider.actions ?? {}).map(([name, { schema }]) =>
    actionPage(name, schema),
  );
  for (const name of ["resources", "data-sources", "actions"])
    rmSync(join(folder, name), { recursive: true, force: true });
  for (const { path, text } of [
    indexPage(resources, dataSources, actions),
    ...resources,
    ...dataSources,
    ...actions,
  ]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function indexPage(resources: readonly Page[], dataSources: readonly Page[], actions: readonly Page[]): Page {
  const text = page("rymi Provider", provider.schema, [
    "# rymi Provider",
    provider.schema.description,
    "The pages beside this one are written in Terraform's own language. For CDKTF there are [constructs](api/README.md).",
    example("provider/provider.tf"),
    describeSchema(provider.schema),
    contents("Resources", resources),
    contents("Data Sources", dataSources),
    contents("Actions", actions),
    contents("Guides", guides()),
  ]);
  return { path: "index.md", title: "rymi Provider", text };
}

function resourcePage(name: string, schema: Schema): Page {
  const examples = `resources/${name}`;
  const text = page(`${name} Resource - rymi`, schema, [
    `# ${name} (Resource)`,
    schema.description,
    example(`${examples}/resource.tf`),
    describeSchema(schema),
    provider.resources[name]?.import === undefined ? "" : imports(examples),
  ]);
  return { path: `resources/${pageName(name)}.md`, title: name, text };
}

function dataSourcePage(name: string, schema: Schema): Page {
  const text = page(`${name} Data Source - rymi`, schema, [
    `# ${name} (Data Source)`,
    schema.description,
    example(`data-sources/${name}/data-source.tf`),
    describeSchema(schema),
  ]);
  return { path: `data-sources/${pageName(name)}.md`, title: name, text };
}

function actionPage(name: string, schema: Schema): Page {
  const text = page(`${name} Action - rymi`, schema, [
    `# ${name} (Action)`,
    schema.description,
    example(`actions/${name}/action.tf`),
    describeSchema(schema),
  ]);
  return { path: `actions/${pageName(name)}.md`, title: name, text };
}

function imports(examples: string): string {
  return [
    "## Import",
    "With an `import` block (Terraform 1.5 and later):",
    fenced("terraform", `${examples}/import-by-string-id.tf`),
    "With the command:",
    fenced("shell", `${examples}/import.sh`),
  ].join("\n\n");
}

function page(title: string, { description }: Schema, parts: readonly string[]): string {
  const [firstParagraph = ""] = description.split("\n\n");
  const matter = [
    "---",
    "# Written by `npm run generate`.",
    `page_title: "${title}"`,
    'subcategory: ""',
    "description: |-",
    `  ${firstParagraph}`,
    "---",
  ].join("\n");
  return `${[matter, ...parts.filter((part) => part !== "")].join("\n\n")}\n`;
}

const example = (file: string) => `## Example Usage\n\n${fenced("terraform", file)}`;

/** Each page has an example, and each example is a file that the tests run. */
function fenced(language: string, file: string): string {
  const path = join("examples", file);
  if (!existsSync(path)) throw new Error(`${path} is missing: its page shows it, and the tests run it.`);
  return `\`\`\`${language}\n${readFileSync(path, "utf8").trimEnd()}\n\`\`\``;
}

function contents(heading: string, pages: readonly Pick<Page, "path" | "title">[]): string {
  return [`## ${heading}`, "", ...pages.map(({ path, title }) => `- [${title}](${path})`)].join("\n");
}

/** Those are written by hand. */
function guides(): readonly Pick<Page, "path" | "title">[] {
  const names = readdirSync("docs/guides").filter((name) => name.endsWith(".md"));
  return names.sort().map((name) => {
    const [, title = basename(name, ".md")] =
      /^page_title: "(.*)"$/m.exec(readFileSync(join("docs/guides", name), "utf8")) ?? [];
    return { path: `guides/${name}`, title };
  });
}

/** `rymi_number` is documented as `number`: the Registry wants it so. */
function pageName(type: string): string {
  return type.slice(`${provider.name}_`.length);
}
