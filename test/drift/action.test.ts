import { chmodSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { RymiNumber } from "cdktf-rymi";
import { parse, parseAllDocuments } from "yaml";
import { run } from "../support/run";
import { githubJob, gitlabJob, pullRequestEvent, type StubForge, StubGithub, StubGitlab } from "./forges";
import { ALICE, type Repository, useRepository } from "./support";

/** action.yml and the template for GitLab, whose scripts are run with bash as the forges run them, on the built command. */

const action = parse(readFileSync("action.yml", "utf8"));
const [step] = action.runs.steps as readonly { run: string; env: Record<string, string> }[];
const NUMBER = "+15550000001";
const HIDDEN = "+155*****001";

const repository = useRepository();
const running: StubForge[] = [];
afterEach(async () => {
  for (const stub of running.splice(0)) await stub.stop();
});

/** The value of an expression of action.yml: a path into the contexts, or the first of several that is not empty. */
function evaluate(text: string, contexts: object): string {
  return text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
    const values = expression.split(" || ").map((path) => {
      const names = path.split(".");
      let value: unknown = contexts;
      for (const name of names) value = (value as Record<string, unknown> | undefined | null)?.[name];
      return value ?? "";
    });
    return String(values.find((value) => value !== "") ?? "");
  });
}

/** A project in the folder `infra` of a repository, with one number in its code and the package installed. */
async function project<T extends StubForge>(stub: T): Promise<{ repo: Repository; forge: T }> {
  const [repo, forge] = [await repository(), await stub.start()];
  running.push(forge);
  const { folder } = repo;
  repo.synth({ phones: (stack) => new RymiNumber(stack, "desk", { number: NUMBER, agentId: ALICE }) });
  mkdirSync(join(folder, "infra/node_modules/.bin"), { recursive: true });
  symlinkSync(join(folder, "cdktf.out"), join(folder, "infra/cdktf.out"));
  symlinkSync(resolve("dist/cli/cdktf-rymi.js"), join(folder, "infra/node_modules/.bin/cdktf-rymi"));
  repo.write("infra/package.json", "{}");
  return { repo, forge };
}

type Inputs = Readonly<Record<string, string>>;

/** Takes the step of action.yml as GitHub does, with these inputs. */
async function takeStep(
  { repo, forge }: { repo: Repository; forge: StubForge },
  inputs: Inputs = {},
  event = { name: "pull_request", content: pullRequestEvent() },
) {
  const defaults = Object.entries<{ default: string }>(action.inputs).map(([name, input]) => [
    name,
    evaluate(input.default, { github: { token: githubJob(forge, "")["GITHUB_TOKEN"] } }),
  ]);
  const contexts = {
    inputs: {
      ...Object.fromEntries(defaults),
      "working-directory": "infra",
      "api-key": repo.env["RYMI_API_KEY"],
      ...inputs,
    },
    github: { event_name: event.name, event: event.content },
    env: {},
  };
  const env = Object.entries(step?.env ?? {}).map(([name, text]) => [name, evaluate(text, contexts)]);
  const files = { GITHUB_OUTPUT: repo.write("output", ""), GITHUB_STEP_SUMMARY: repo.write("summary", "") };
  const script = repo.write("step.sh", step?.run ?? "");
  const result = await run("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", script], {
    cwd: join(repo.folder, contexts.inputs["working-directory"]),
    env: {
      PATH: `${join(repo.folder, "bin")}:${dirname(process.execPath)}:${process.env["PATH"]}`,
      HOME: repo.folder,
      RYMI_BASE_URL: repo.rymi.url,
      ...githubJob(forge, repo.write("event.json", event.content)),
      GITHUB_WORKSPACE: repo.folder,
      GITHUB_TOKEN: "",
      ...files,
      ...Object.fromEntries(env),
    },
  });
  const outputs = [...repo.read("output").matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]);
  return { ...result, outputs: Object.fromEntries(outputs) as Record<string, string> };
}

test("no script of the action contains an expression, each input is used, and each output is written", async () => {
  expect(action.runs.steps).toHaveLength(1);
  for (const { run } of action.runs.steps) expect(run).not.toContain("${{");
  const text = JSON.stringify(action.runs);
  for (const name of Object.keys(action.inputs)) expect(text).toContain(`inputs.${name}`);
  const { outputs } = await takeStep(await project(new StubGithub()));
  const values = Object.values<{ value: string }>(action.outputs).map(({ value }) => value);
  expect(values.sort()).toEqual(
    Object.keys(outputs)
      .map((name) => `\${{ steps.drift.outputs.${name} }}`)
      .sort(),
  );
});

test("the step reports drift in its outputs, annotations, summary, SARIF file and comment, and fails with drift's code", async () => {
  const job = await project(new StubGithub());
  const { code, stdout, outputs } = await takeStep(job);
  expect(code).toBe(2);
  expect(outputs).toMatchObject({ complete: "true", drift: "true", missing: "1", changed: "0" });
  expect(stdout).toContain(`::error file=infra/cdktf.out`);
  expect(job.repo.read("summary")).toContain(HIDDEN);
  expect(outputs["sarif"]).toBe(join(job.repo.folder, "infra/rymi-drift.sarif"));
  expect(job.repo.read("infra/rymi-drift.sarif")).toContain(HIDDEN);
  expect(job.forge.comments).toHaveLength(1);
  expect(job.forge.comments[0]?.body).toContain("Rymi%20drift%2Fdrift%20infra");

  job.repo.rymi.seed([{ number: NUMBER, agentId: ALICE }]);
  const again = await takeStep(job);
  expect(again).toMatchObject({ code: 0, outputs: { complete: "true", drift: "false", missing: "0" } });
  expect(job.forge.comments).toEqual([expect.objectContaining({ body: expect.stringContaining("IN SYNC") })]);
});

test("inputs are passed as arguments, with any characters", async () => {
  const job = await project(new StubGithub());
  const evil = 'a"b $(touch hacked) `touch hacked` ; touch hacked';
  const { code, outputs } = await takeStep(job, {
    "comment-name": evil,
    arguments: `--stack=${evil.replace("a", "*")}\n--format=json=report $(touch hacked).json\n`,
    sarif: "drift $(touch hacked).sarif",
    mask: "false",
    "fail-on-drift": "false",
  });
  expect(code).toBe(1);
  expect(outputs).toEqual({});
  const { folder } = job.repo;
  const found = await run("find", [folder, "-name", "hacked"], {
    cwd: folder,
    env: { PATH: process.env["PATH"] },
  });
  expect(found.stdout).toBe("");
  expect(job.forge.comments[0]?.body).toContain(encodeURIComponent(evil));

  const good = await takeStep(job, {
    arguments: "--stack=phones\n",
    mask: "false",
    "fail-on-drift": "false",
  });
  expect(good).toMatchObject({ code: 0, outputs: { drift: "true" } });
  expect(job.forge.comments.at(-1)?.body).toContain(NUMBER);
});

test("an incomplete check fails, removes an earlier SARIF file, and shows in the outputs", async () => {
  const job = await project(new StubGithub());
  await takeStep(job);
  const { code, outputs } = await takeStep(job, {
    "api-key": "rymi_another_key_of_nobody",
    "fail-on-drift": "false",
  });
  expect(code).toBe(1);
  expect(outputs).toMatchObject({ complete: "false", drift: "" });
  expect(outputs).not.toHaveProperty("sarif");
  expect(job.forge.comments[0]?.body).toContain("INCOMPLETE");
});

test("in a pull request of a fork, which gets no key, the step reports that nothing was checked and does not fail", async () => {
  const job = await project(new StubGithub());
  const event = { name: "pull_request", content: pullRequestEvent("mallory/phones") };
  const { code, stdout, outputs } = await takeStep(job, { "api-key": "" }, event);
  expect({ code, outputs }).toEqual({ code: 0, outputs: { complete: "false" } });
  expect(stdout).toMatch(/^::notice title=Rymi drift check::Not checked: the pull request comes from a fork/);
  expect(job.forge.requests).toEqual([]);
  const own = await takeStep(job, { "api-key": "" });
  expect(own).toMatchObject({ code: 1, stderr: expect.stringContaining("RYMI_API_KEY is not set") });
});

test("on a schedule, and with comment: false, no comment is written and the forge gets no request", async () => {
  const job = await project(new StubGithub());
  expect(await takeStep(job, {}, { name: "schedule", content: {} })).toMatchObject({ code: 2, stderr: "" });
  expect(await takeStep(job, { comment: "false" })).toMatchObject({ code: 2, stderr: "" });
  expect(job.forge.requests).toEqual([]);
});

test("with a version, npx installs that version", async () => {
  const job = await project(new StubGithub());
  job.repo.write("bin/npx", '#!/bin/sh\nprintf "%s|" "$@"\n');
  chmodSync(join(job.repo.folder, "bin/npx"), 0o755);
  const { stdout } = await takeStep(job, { version: "0.2.0", comment: "false" });
  expect(stdout).toMatch(/^--yes\|--package\|cdktf-rymi@0\.2\.0\|--\|cdktf-rymi\|drift\|--format\|text\|/);
});

test("the GitHub example for pull requests uses existing inputs, and the permission for the comment", () => {
  const example = parse(readFileSync("examples/ci/github-pull-request.yml", "utf8"));
  const used = example.jobs.drift.steps.find(({ id }: { id?: string }) => id === "drift");
  expect(used.uses).toBe("./node_modules/cdktf-rymi");
  expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(used.with)));
  expect(example).toMatchObject({ on: "pull_request", permissions: { "pull-requests": "write" } });
  expect(JSON.parse(readFileSync("package.json", "utf8")).files).toContain("action.yml");
});

test("the script of the GitLab template updates the note of a merge request, and reads one argument from each line", async () => {
  const [spec, job] = parseAllDocuments(readFileSync("examples/ci/gitlab-merge-request.yml", "utf8")).map(
    (each) => each.toJS(),
  );
  expect(Object.keys(spec.spec.inputs)).toEqual(["stage", "image", "arguments"]);
  const { script, rules } = job["rymi-drift-merge-request"];
  expect(rules).toEqual([{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }]);
  const { repo, forge } = await project(new StubGitlab());
  const drift = () =>
    run("sh", ["-e", "-c", script.at(-1)], {
      cwd: join(repo.folder, "infra"),
      env: {
        PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
        HOME: repo.folder,
        RYMI_BASE_URL: repo.rymi.url,
        RYMI_API_KEY: repo.rymi.apiKey,
        ...gitlabJob(forge),
        RYMI_DRIFT_ARGUMENTS: "--format=json=a report $(touch hacked).json\n--stack=phones",
      },
    });
  expect(await drift()).toMatchObject({ code: 0, stdout: expect.stringContaining("DRIFT: 1 missing") });
  expect(forge.comments).toHaveLength(1);
  expect(repo.read("infra/a report $(touch hacked).json")).toContain(HIDDEN);
  expect(repo.read("infra/rymi-drift.xml")).toContain(HIDDEN);
  repo.rymi.seed([{ number: NUMBER, agentId: ALICE }]);
  await drift();
  expect(forge.comments).toEqual([expect.objectContaining({ body: expect.stringContaining("IN SYNC") })]);
});
