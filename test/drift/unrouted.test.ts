import { RymiNumber } from "cdktf-rymi";
import {
  ALICE,
  BOB,
  findingRows,
  type ListedWebhook,
  type Repository,
  setListedWebhooks,
  useRepository,
} from "./support";

const repository = useRepository();

const URL = "https://api.rymi.test/voice/in";

/** One number, registered as declared, of whose webhook Rymi says this. */
async function desk(webhook: ListedWebhook): Promise<Repository> {
  const repo = await repository();
  repo.synth({
    phones: (stack) => new RymiNumber(stack, "desk", { number: "+15550000001", agentId: ALICE }),
  });
  repo.rymi.addNumber("+15550000001", ALICE);
  setListedWebhooks(repo, { "+15550000001": webhook });
  return repo;
}

test.each([
  [
    { status: "manual_required", url: URL, carrier: "vonage" },
    `set the voice webhook of the number at vonage to ${URL}`,
  ],
  [
    { status: "failed", url: URL, carrier: "telnyx", error: "401 from Telnyx" },
    `set the voice webhook of the number at telnyx to ${URL} (Rymi says: 401 from Telnyx)`,
  ],
  [
    { status: "a_later_status" },
    "set the voice webhook of the number at its carrier to the URL that Rymi shows",
  ],
])("a number whose webhook is not configured does not ring: %j", async (webhook, hint) => {
  const report = await (await desk(webhook)).report();
  expect(findingRows(report)).toEqual([
    ["unrouted", "+15550000001", "phones/desk", "webhook configured", `webhook ${webhook.status}`],
  ]);
  expect(report.findings[0]?.hint).toBe(hint);
  expect(report).toMatchObject({ exitCode: 2, summary: { unrouted: 1, inSync: 0 } });
});

test.each([
  ["configured", "configured"],
  ["null, as of an older Rymi", null],
])("a webhook that is %s is no finding", async (_, status) => {
  const { findings, exitCode } = await (await desk({ status })).report();
  expect({ findings, exitCode }).toEqual({ findings: [], exitCode: 0 });
});

test("a class that is not in --fail-on is reported and does not change the exit code", async () => {
  const repo = await desk({ status: "failed" });
  const { code, out } = await repo.drift("--fail-on", "missing,changed");
  expect(code).toBe(0);
  expect(out).toContain(
    "NO DRIFT that fails the check: 0 of 1 declared number is at Rymi as declared. Besides, 1 unrouted.",
  );
});

test("it can be accepted like any other drift, by hand and by --write-baseline", async () => {
  const repo = await desk({ status: "failed" });
  expect((await repo.drift("--write-baseline")).code).toBe(0);
  expect(repo.read(".rymi-drift-ignore")).toContain("\n+15550000001 unrouted - accepted on ");
  repo.write(".rymi-drift-ignore", "+15550000001 changed - another agent on call\n");
  expect((await repo.drift()).code).toBe(2);
  repo.write(".rymi-drift-ignore", "+1555* unrouted - the carrier is changed on Monday\n");
  expect((await repo.drift()).code).toBe(0);
});

test("a number can be both changed and unrouted; an undeclared one is only unmanaged", async () => {
  const repo = await repository();
  repo.synth({
    phones: (stack) => new RymiNumber(stack, "desk", { number: "+15550000001", agentId: ALICE }),
  });
  repo.rymi.seed([
    { number: "+15550000001", agentId: BOB },
    { number: "+15550000009", agentId: BOB },
  ]);
  setListedWebhooks(repo, { "+15550000001": { status: "failed" }, "+15550000009": { status: "failed" } });
  expect((await repo.report()).findings.map(({ class: kind, number }) => [kind, number])).toEqual([
    ["changed", "+15550000001"],
    ["unrouted", "+15550000001"],
    ["unmanaged", "+15550000009"],
  ]);
});
