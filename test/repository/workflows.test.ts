import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { pinnedPrograms } from "../../scripts/clis/pinned";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly steps: readonly Step[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes": number;
  readonly strategy?: {
    readonly matrix: { readonly node: readonly number[]; readonly cli?: readonly string[] };
  };
}
interface Workflow {
  readonly name: string;
  readonly on: unknown;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = ".github/workflows";
const read = (name: string): Workflow => parse(readFileSync(join(FOLDER, name), "utf8"));
const names = readdirSync(FOLDER);
const { scripts, engines } = JSON.parse(readFileSync("package.json", "utf8"));

test("there are workflows for tests, releases and audits", () => {
  expect(names).toEqual(expect.arrayContaining(["audit.yml", "release.yml", "test.yml"]));
});

describe.each(names)("%s", (name) => {
  const workflow = read(name);
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps);

  test("has read permissions only, except the publishing job, and a time limit for every job", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    for (const [, job] of jobs) expect(job["timeout-minutes"]).toBeLessThanOrEqual(90);
    const more = jobs.filter(([, { permissions }]) => permissions !== undefined).map(([job]) => job);
    expect(more).toEqual(name === "release.yml" ? ["publish"] : []);
  });

  test("runs existing npm scripts", () => {
    const run = steps.flatMap(({ run: commands = "" }) => [
      ...commands.matchAll(/npm run (?:--silent )?([\w:]+)/g),
    ]);
    expect(run.length).toBeGreaterThan(0);
    for (const [, script = ""] of run) expect(Object.keys(scripts)).toContain(script);
  });

  test("pins the version of each action, and stores no credentials in a checkout", () => {
    for (const { uses } of steps)
      if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@(v\d+|[0-9a-f]{40})$/);
    for (const step of steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")))
      expect(step.with).toMatchObject({ "persist-credentials": false });
  });

  test("passes no text of an event to a shell", () => {
    for (const { run = "" } of steps) expect(run).not.toMatch(/\$\{\{\s*github\.(event|head_ref|ref_name)/);
  });
});

test("the matrix has each supported Node.js and the CLIs of test/clis", () => {
  const { unit, acceptance } = read("test.yml").jobs;
  const nodes = [20, 22, 24, 26];
  expect(engines.node).toBe(">=20.18.1");
  expect(unit?.strategy?.matrix.node).toEqual(nodes);
  expect(acceptance?.strategy?.matrix.node).toEqual(nodes);
  const version = (wanted: string) => pinnedPrograms().find(({ name }) => name === wanted)?.version;
  const oldest = acceptance?.steps.find(({ uses }) => uses?.includes("setup-terraform"))?.with?.[
    "terraform_version"
  ];
  expect(acceptance?.strategy?.matrix.cli).toEqual([
    `Terraform ${oldest}`,
    `Terraform ${version("terraform")}`,
    `OpenTofu ${version("opentofu")}`,
  ]);
});

test("the test files that the matrix leaves out on newer Node.js exist", () => {
  const text = readFileSync(join(FOLDER, "test.yml"), "utf8");
  const left = [...text.matchAll(/--testPathIgnorePatterns (.*)$/gm)].flatMap(([, paths = ""]) =>
    paths.split(" "),
  );
  expect(left.length).toBeGreaterThan(0);
  for (const path of left) expect(existsSync(path) || existsSync(`${path}.test.ts`)).toBe(true);
});

test("the folders of dependabot have a manifest", () => {
  const { updates } = parse(readFileSync(".github/dependabot.yml", "utf8")) as {
    updates: readonly { "package-ecosystem": string; directory?: string; directories?: readonly string[] }[];
  };
  const files: Readonly<Record<string, string>> = { npm: "package.json", gomod: "go.mod" };
  for (const { "package-ecosystem": kind, directories = [] } of updates) {
    for (const folder of directories) expect(globFiles(`.${folder}`, files[kind] ?? "")).not.toEqual([]);
  }
  expect(updates.map((update) => update["package-ecosystem"])).toEqual(["npm", "gomod", "github-actions"]);
});

/** Files of that name in the folders that a path with one star at its end stands for. */
function globFiles(path: string, file: string): readonly string[] {
  const parent = path.replace(/\*$/, "");
  const folders = path.endsWith("*") ? readdirSync(parent).map((name) => join(parent, name)) : [path];
  return folders.map((folder) => join(folder, file)).filter((name) => existsSync(name));
}

test("issue forms are valid, and package.json contains no invented address", () => {
  for (const name of ["bug.yml", "idea.yml"]) {
    const { name: title, body } = parse(readFileSync(join(".github/ISSUE_TEMPLATE", name), "utf8"));
    expect(title).toEqual(expect.any(String));
    expect(body.length).toBeGreaterThan(1);
  }
  expect(readFileSync("SECURITY.md", "utf8")).not.toMatch(/[\w.]+@[\w-]+\.\w+/);
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  for (const field of ["repository", "bugs", "homepage"]) expect(manifest).not.toHaveProperty(field);
});
