import { ALICE, type Repository, useRepository } from "./support";

const repository = useRepository();

const NUMBERS = Array.from({ length: 10_000 }, (_, index) => `+1555${String(index).padStart(7, "0")}`);

/** 10,000 numbers declared in two synthesized stacks, and at Rymi. */
async function large(): Promise<Repository> {
  const repo = await repository();
  const stacks = ["east", "west"].map((name, half) => {
    const numbers = NUMBERS.slice(half * 5_000, (half + 1) * 5_000);
    const blocks = numbers.map((number) => {
      const id = `n${number.slice(1)}`;
      return [id, { "//": { metadata: { path: `${name}/${id}` } }, number, agent_id: ALICE }];
    });
    const workingDirectory = `stacks/${name}`;
    const synthesizedStackPath = `${workingDirectory}/cdk.tf.json`;
    repo.write(`cdktf.out/${synthesizedStackPath}`, {
      resource: { rymi_number: Object.fromEntries(blocks) },
    });
    return [name, { name, workingDirectory, synthesizedStackPath }];
  });
  repo.write("cdktf.out/manifest.json", { stacks: Object.fromEntries(stacks) });
  repo.rymi.seed(NUMBERS.map((number) => ({ number, agentId: ALICE })));
  return repo;
}

test("10,000 declared numbers take 50 list requests when they are in sync", async () => {
  const repo = await large();
  expect(await repo.report()).toMatchObject({ exitCode: 0, summary: { declared: 10_000, inSync: 10_000 } });
  expect(repo.rymi.requests).toHaveLength(50);
  expect(repo.rymi.requests.every(({ method }) => method === "GET")).toBe(true);
});

test("10,000 declared numbers take 100 list requests when some are missing", async () => {
  const repo = await large();
  for (const number of NUMBERS.slice(0, 3)) repo.rymi.removeNumber(number);
  const files = ["text", "junit", "sarif", "markdown", "html"].flatMap((name) => [
    "--format",
    `${name}=${name}`,
  ]);
  expect(await repo.report(...files)).toMatchObject({ exitCode: 2, summary: { missing: 3, inSync: 9_997 } });
  expect(repo.rymi.requests).toHaveLength(100);
  expect(repo.read("junit").match(/<testcase/g)).toHaveLength(10_000);
});

test("10,000 findings are written in every format, markdown below the limit of GitHub", async () => {
  const repo = await large();
  for (const number of NUMBERS) repo.rymi.removeNumber(number);
  const files = ["text", "junit", "sarif", "markdown", "html"].flatMap((name) => [
    "--format",
    `${name}=${name}`,
  ]);
  expect(await repo.report("--mask", ...files)).toMatchObject({ exitCode: 2, summary: { missing: 10_000 } });
  // GitHub shows no step summary above 1 MiB.
  expect(repo.read("markdown").length).toBeLessThan(1024 ** 2);
});
