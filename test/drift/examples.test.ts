import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RymiNumber } from "cdktf-rymi";
import { parse } from "yaml";
import { run } from "../support/run";
import { ALICE, useRepository } from "./support";

const repository = useRepository();

const github = parse(readFileSync("examples/ci/github-actions.yml", "utf8"));
const gitlab = parse(readFileSync("examples/ci/gitlab-ci.yml", "utf8"));
const steps: readonly { id?: string; run?: string; with?: Record<string, string> }[] =
  github.jobs.drift.steps;

/** The drift command in some lines of a script, without npx. */
function driftIn(lines: readonly (string | undefined)[]): readonly string[] {
  const [line = ""] = lines.filter((each) => each?.includes("cdktf-rymi drift"));
  return line.trim().split(/\s+/).slice(2);
}

test.each([
  ["GitHub Actions", driftIn(steps.map(({ run }) => run)), ["rymi-drift.html", "rymi-drift.sarif"]],
  ["GitLab", driftIn(gitlab["rymi-drift"].script), ["rymi-drift.xml", "rymi-drift.html", "rymi-drift.json"]],
])(
  "the command of the %s example runs as it stands and leaves the files that are uploaded",
  async (_, argv, files) => {
    const repo = await repository();
    repo.synth({
      phones: (stack) => new RymiNumber(stack, "desk", { number: "+15550000001", agentId: ALICE }),
    });
    repo.env["GITHUB_OUTPUT"] = repo.write("output", "");
    expect(argv.slice(0, 2)).toEqual(["drift", "--mask"]);
    expect((await repo.run(...argv)).code).toBe(2);
    for (const file of files) expect(repo.read(file)).toContain("+155*****001");
  },
);

test("the outputs that the GitHub example uses are written, and the files of both examples are uploaded", async () => {
  const repo = await repository();
  repo.synth({ phones: () => {} });
  repo.env["GITHUB_OUTPUT"] = repo.write("output", "");
  await repo.drift("--format", "github");
  const written = [...repo.read("output").matchAll(/^(\w+)=/gm)].map(([, name]) => name);
  const used = [...JSON.stringify(github).matchAll(/steps\.drift\.outputs\.(\w+)/g)].map(([, name]) => name);
  expect(used.length).toBeGreaterThan(3);
  expect(written).toEqual(expect.arrayContaining(used));
  expect(steps.flatMap((step) => step.with?.["path"] ?? step.with?.["sarif_file"] ?? [])).toEqual(
    expect.arrayContaining(["rymi-drift.html", "rymi-drift.sarif"]),
  );
  expect(gitlab["rymi-drift"].artifacts).toMatchObject({
    paths: ["rymi-drift.html", "rymi-drift.json"],
    reports: { junit: "rymi-drift.xml" },
  });
});

test("the GitHub example reports drift once, and again when it returns after it was fixed", async () => {
  const repo = await repository();
  const tell = steps.find((step) => step.run?.includes("curl"))?.run ?? "";
  repo.write("bin/curl", '#!/bin/sh\necho "$@" >> told\n');
  chmodSync(join(repo.folder, "bin/curl"), 0o755);
  const env = { PATH: `${join(repo.folder, "bin")}:${process.env["PATH"]}`, WEBHOOK: "https://chat.example" };
  /** What was told so far, after a check with these outputs. */
  const toldAfter = async (drift: string, hash: string) => {
    const { code, text } = await run("bash", ["--norc", "-e", "-c", tell], {
      cwd: repo.folder,
      env: { ...env, DRIFT: drift, HASH: hash, MISSING: hash, CHANGED: "0", RUN: "run" },
    });
    expect({ code, text }).toEqual({ code: 0, text: "" });
    return [...repo.read("told").matchAll(/drift: (\w+) missing/g)].map(([, told]) => told);
  };
  repo.write("told", "");
  expect(await toldAfter("true", "A")).toEqual(["A"]);
  expect(await toldAfter("true", "A")).toEqual(["A"]);
  expect(await toldAfter("false", "none")).toEqual(["A"]);
  expect(await toldAfter("true", "A")).toEqual(["A", "A"]);
  expect(await toldAfter("true", "B")).toEqual(["A", "A", "B"]);
});
