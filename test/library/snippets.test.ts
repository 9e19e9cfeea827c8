import { readFileSync, writeFileSync } from "node:fs";
import { RYMI_ERROR_CODES, RymiClient } from "cdktf-rymi/client";
import { startEmulator } from "cdktf-rymi/emulator";
import { ExampleProject } from "../support/example-project";

interface Snippet {
  readonly name: string;
  readonly code: string;
  /** What the page says that it prints. */
  readonly prints: string;
}

/** Every TypeScript program of a page, and the text that follows it. */
function snippetsOf(page: string): readonly Snippet[] {
  const blocks = readFileSync(page, "utf8").matchAll(/```ts\n(.*?)```\n\nprints\n\n```text\n(.*?)```/gs);
  return [...blocks].map(([, code = "", prints = ""], index) => ({
    name: `${page.replaceAll(/\W+/g, "-")}-${index + 1}.mts`,
    code,
    prints,
  }));
}

const pages = ["docs/client.md", "docs/emulator.md"];
const snippets = pages.flatMap(snippetsOf);

/** The programs of the two pages, each a file of a project that has the built package installed. */
describe("the programs of docs/client.md and docs/emulator.md", () => {
  let project: ExampleProject;

  beforeAll(() => {
    project = new ExampleProject("library", ["@types", "tsx", "typescript"]);
    for (const { name, code } of snippets) writeFileSync(project.at(name), code);
  });
  afterAll(() => project.remove());

  test("are all extracted, each with its output", () => {
    const programs = pages.flatMap((page) => readFileSync(page, "utf8").match(/```ts\n/g) ?? []);
    expect(snippets).toHaveLength(programs.length);
    expect(snippets.length).toBeGreaterThanOrEqual(7);
  });

  test("compile without errors", async () => {
    expect((await project.run("tsc", [])).stdout).toBe("");
  });

  test.each(snippets)("$name prints the output on the page", async ({ name, prints }) => {
    const rymi = await startEmulator();
    project.env({ RYMI_API_KEY: rymi.apiKey, RYMI_BASE_URL: rymi.url });
    try {
      expect((await project.ok("tsx", [name])).stdout).toBe(prints);
    } finally {
      await rymi.stop();
    }
  });
});

test("docs/client.md has a row for each error code and each method", () => {
  const page = readFileSync("docs/client.md", "utf8");
  const methods = Object.getOwnPropertyNames(RymiClient.prototype).filter((name) => name !== "constructor");
  const missing = [
    ...RYMI_ERROR_CODES.map((code) => `| \`${code}\``),
    ...methods.map((name) => `| \`${name}(`),
  ];
  expect(missing.filter((line) => !page.includes(line))).toEqual([]);
});

test("docs/emulator.md has a row for each fault", () => {
  const page = readFileSync("docs/emulator.md", "utf8");
  const source = readFileSync("src/emulator/faults.ts", "utf8");
  const kinds = [...source.matchAll(/readonly kind: "([\w-]+)"/g)].map(([, kind]) => `\`${kind}\``);
  expect(kinds.length).toBeGreaterThan(8);
  expect(kinds.filter((kind) => !page.includes(kind))).toEqual([]);
});
