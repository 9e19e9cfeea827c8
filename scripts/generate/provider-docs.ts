import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { rymiProvider } from "../../src/provider";
import type { Attribute, Schema, Type } from "../../src/tfplugin";

// The pages of the provider in the layout of the Terraform Registry, from its schema and `examples/`.

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
  if (!existsSync(path))
    throw new Error(`${path} is missing: its page shows it, and the tests run it. Write it.`);
  return `\`\`\`${language}\n${readFileSync(path, "utf8").trimEnd()}\n\`\`\``;
}

function contents(heading: string, pages: readonly Pick<Page, "path" | "title">[]): string {
  return [`## ${heading}`, "", ...pages.map(({ path, title }) => `- [${title}](${path})`)].join("\n");
}

/** The guides, which are written by hand. */
function guides(): readonly Pick<Page, "path" | "title">[] {
  const names = readdirSync("docs/guides").filter((name) => name.endsWith(".md"));
  return names.sort().map((name) => {
    const [, title = basename(name, ".md")] =
      /^page_title: "(.*)"$/m.exec(readFileSync(join("docs/guides", name), "utf8")) ?? [];
    return { path: `guides/${name}`, title };
  });
}

/** `rymi_number` is documented as `number`, as the Registry requires. */
function pageName(type: string): string {
  return type.slice(`${provider.name}_`.length);
}

/** A schema in the layout of the Terraform Registry: required, optional and read-only attributes, then nested objects. */
function describeSchema(schema: Schema): string {
  const attributes = Object.entries(schema.attributes);
  const section = (title: string, belongs: (attribute: Attribute) => boolean | undefined) =>
    block(
      `### ${title}`,
      attributes.filter(([, attribute]) => belongs(attribute)).map(([name, each]) => line(name, each)),
    );
  return [
    "## Schema",
    section("Required", ({ required }) => required),
    section("Optional", ({ optional }) => optional),
    section("Read-Only", ({ computed, optional }) => computed && !optional),
    ...attributes.map(([name, { type }]) => nested(name, type)),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function line(name: string, { type, sensitive, description, requiresReplace }: Attribute): string {
  const traits = [typeName(type), ...(sensitive ? ["Sensitive"] : [])].join(", ");
  const replaced = requiresReplace ? " Changing it replaces the resource." : "";
  const below = membersOf(type) === undefined ? "" : ` (see [below](#nested-schema-for-${name}))`;
  return `- \`${name}\` (${traits}) ${description}${replaced}${below}`;
}

function nested(name: string, type: Type): string {
  const members = Object.entries(membersOf(type) ?? {});
  return block(
    `### Nested Schema for \`${name}\``,
    members.map(([member, of]) => `- \`${member}\` (${typeName(of)})`),
  );
}

/** The members of an object, or of each element of a collection of objects. */
function membersOf(type: Type): Readonly<Record<string, Type>> | undefined {
  if ("element" in type) return membersOf(type.element);
  return type.kind === "object" ? type.attributes : undefined;
}

function typeName(type: Type): string {
  const name = type.kind === "bool" ? "Boolean" : type.kind[0]?.toUpperCase() + type.kind.slice(1);
  return "element" in type ? `${name} of ${typeName(type.element)}` : name;
}

function block(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${heading}\n\n${lines.join("\n")}`;
}
