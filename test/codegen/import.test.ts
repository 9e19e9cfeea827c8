import { renameSync } from "node:fs";
import { join } from "node:path";
import { TerraformVariable } from "cdktf";
import { RymiNumber } from "cdktf-rymi";
import { ALICE, BOB, type Repository, useRepository } from "../drift/support";

const repository = useRepository();

/** Three numbers at Rymi, one of which a stack declares. */
async function seeded(): Promise<Repository> {
  const repo = await repository();
  repo.synth({
    phones: (stack) => new RymiNumber(stack, "desk", { number: "+15550000002", agentId: ALICE }),
  });
  repo.rymi.seed([
    { number: "+15550000003" },
    { number: "+15550000002", agentId: ALICE },
    { number: "+15550000001", agentId: BOB },
  ]);
  return repo;
}

const importing = (repo: Repository, ...argv: readonly string[]) => repo.run("import", ...argv);

test.each(["cdktf", "cdktf-map", "hcl", "json"])("--format %s", async (format) => {
  const repo = await seeded();
  const { code, out, err } = await importing(repo, "--format", format);
  expect({ code, err }).toEqual({
    code: 0,
    err: "Wrote 2 numbers to stdout. 1 of Rymi's 3 are declared already.\n",
  });
  expect(out).toMatchSnapshot();
});

test("--all also writes declared numbers, and the others keep their names", async () => {
  const repo = await seeded();
  const { out: some } = await importing(repo, "--format", "hcl");
  const { out: all, err } = await importing(repo, "--format", "hcl", "--all");
  expect(err).toBe("Wrote 3 numbers to stdout.\n");
  for (const block of some.trim().split(/\n\n(?=import)/)) expect(all).toContain(block);
  expect(all).toContain('to = rymi_number.number_15550000002\n  id = "+15550000002"');
});

test("nothing is changed at Rymi, and the list is read once", async () => {
  const repo = await seeded();
  await importing(repo);
  expect(repo.rymi.requests.map(({ method }) => method)).toEqual(["GET"]);
});

test("an existing file is not overwritten without --force", async () => {
  const repo = await seeded();
  repo.write("numbers.json", "mine");
  const refused = await importing(repo, "--format", "json", "--output", "numbers.json");
  expect(refused).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringContaining("numbers.json exists already"),
  });
  expect(repo.read("numbers.json")).toBe("mine");
  expect(repo.rymi.requests).toEqual([]);
  expect((await importing(repo, "--format", "json", "--output", "numbers.json", "--force")).code).toBe(0);
  expect(JSON.parse(repo.read("numbers.json"))).toEqual({ "+15550000001": BOB, "+15550000003": null });
});

test("drift accepts the file that the json format writes", async () => {
  const repo = await seeded();
  await importing(repo, "--format", "json", "--all", "--output", "out/numbers.json");
  expect(await repo.report("--mapping", "out/numbers.json")).toMatchObject({
    exitCode: 0,
    findings: [],
    summary: { declared: 3, remote: 3 },
  });
});

test("without stacks nothing is written, except with --all", async () => {
  const repo = await repository();
  repo.rymi.seed([{ number: "+15550000001" }, { number: "+15550000002" }]);
  const { code, out, err } = await importing(repo);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain("cdktf.out/manifest.json does not exist");
  expect(err).toContain("--all");
  expect((await importing(repo, "--all")).err).toBe("Wrote 2 numbers to stdout.\n");
  repo.write("numbers.yaml", "+15550000001:\n");
  expect((await importing(repo, "--mapping", "numbers.yaml")).out).not.toContain("+15550000001");
});

test("numbers of a mapping file count as declared, in addition to those of the stacks", async () => {
  const repo = await seeded();
  repo.write("numbers.yaml", "+15550000001:\n");
  const { out } = await importing(repo, "--format", "json", "--mapping", "numbers.yaml");
  expect(JSON.parse(out)).toEqual({ "+15550000003": null });
});

test("stacks are read from the output folder of cdktf.json", async () => {
  const repo = await seeded();
  renameSync(join(repo.folder, "cdktf.out"), join(repo.folder, "build"));
  repo.write("cdktf.json", { language: "typescript", app: "npx tsx main.ts", output: "build" });
  expect(JSON.parse((await importing(repo, "--format", "json")).out)).toEqual({
    "+15550000001": BOB,
    "+15550000003": null,
  });
  expect(await repo.report()).toMatchObject({ exitCode: 0, summary: { declared: 1, inSync: 1 } });
  repo.write("cdktf.json", "{");
  expect(await importing(repo)).toMatchObject({
    code: 1,
    err: "cdktf.json cannot be used: it is not JSON. Correct it, or name cdktf's output folder with --outdir.\n",
  });
});

test("with nothing to import nothing is written", async () => {
  const repo = await repository();
  expect(await importing(repo, "--all", "--output", "x.ts")).toMatchObject({
    code: 0,
    err: "Rymi has no numbers.\n",
  });
  repo.synth({ phones: (stack) => new RymiNumber(stack, "desk", { number: "+15550000002" }) });
  repo.rymi.addNumber("+15550000002");
  const { code, err } = await importing(repo, "--output", "x.ts");
  expect({ code, err }).toEqual({ code: 0, err: "Nothing to import. 1 of Rymi's 1 are declared already.\n" });
  expect(() => repo.read("x.ts")).toThrow("ENOENT");
});

test("an unknown number stops the import, because it may be any of those at Rymi", async () => {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      const number = new TerraformVariable(stack, "number", { type: "string" });
      new RymiNumber(stack, "open", { number: number.stringValue });
    },
  });
  repo.rymi.addNumber("+15550000001");
  const { code, err } = await importing(repo);
  expect(code).toBe(1);
  expect(err).toContain("Only Terraform knows the phone number of phones/open");
  expect((await importing(repo, "--all")).code).toBe(0);
});

test.each([
  [
    "a stack that cannot be read",
    "cdk.tf.json is not JSON",
    (repo: Repository) => {
      repo.write("cdktf.out/stacks/phones/cdk.tf.json", "{");
    },
  ],
  [
    "a Rymi that refuses",
    "answered 403",
    (repo: Repository) => {
      repo.rymi.faults.add({ do: { kind: "status", status: 403 } });
    },
  ],
  [
    "a list that does not settle",
    "did not settle",
    (repo: Repository) => {
      repo.rymi.faults.add({
        times: 9,
        do: { kind: "page", edit: (page) => ({ ...page, total: page.total + 1 }) },
      });
    },
  ],
  [
    "no key",
    "RYMI_API_KEY is not set",
    (repo: Repository) => {
      repo.env["RYMI_API_KEY"] = "";
    },
  ],
])("%s: nothing is written, exit code 1", async (_, text, spoil) => {
  const repo = await seeded();
  spoil(repo);
  const { code, out, err } = await importing(repo, "--output", "x.ts");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain(text);
  expect(err).not.toMatch(/^ +at /m);
  expect(() => repo.read("x.ts")).toThrow("ENOENT");
});

test("Ctrl-C and --timeout end it, and nothing is written", async () => {
  const repo = await seeded();
  repo.rymi.faults.add({ times: 9, do: { kind: "delay", ms: 60_000 } });
  expect(await importing(repo, "--timeout", "1")).toMatchObject({
    code: 1,
    err: "Not done within 1 seconds (--timeout); nothing was written. Give it more time with --timeout.\n",
  });
  repo.interrupt.abort();
  expect(await importing(repo)).toMatchObject({
    code: 1,
    out: "",
    err: "Interrupted; nothing was written. Run it again.\n",
  });
});
