import type { Fault } from "cdktf-rymi/emulator";
import { describeEachCli } from "../support/clis";
import { ALICE } from "../support/hcl";
import { useWorkspace } from "../support/terraform";

const COUNT = 300;
const NUMBERS = `resource "rymi_number" "all" {\n  for_each = toset([for i in range(${COUNT}) : "+1555\${1000000 + i}"])\n  number   = each.key\n  agent_id = "${ALICE}"\n}\n`;

/** Together they affect every tenth request. */
const FAULTS: readonly Fault[] = [
  { kind: "drop-reply" },
  { kind: "drop-request" },
  { kind: "cut-body" },
  { kind: "break-body" },
  { kind: "html" },
  { kind: "status", status: 500 },
  { kind: "status", status: 503 },
  { kind: "rate-limit", retryAfter: 1 },
  { kind: "html", status: 200 },
  { kind: "delay", ms: 300 },
];

describeEachCli("random faults", (cli) => {
  const workspace = useWorkspace(cli);

  test.each([1, 2])(
    `${COUNT} numbers are created after at most 3 applies when every tenth request fails at random (seed %i)`,
    async (seed) => {
      const space = await workspace({ seed });
      await space.configure(NUMBERS);
      for (const fault of FAULTS) {
        space.rymi.faults.add({
          probability: 0.1 / FAULTS.length,
          times: Number.POSITIVE_INFINITY,
          do: fault,
        });
      }
      let applies = 0;
      do {
        applies++;
        expect(applies).toBeLessThanOrEqual(3);
      } while ((await space.terraform(["apply", "-auto-approve", "-input=false"])).code !== 0);

      expect(space.rymi.numbers()).toHaveLength(COUNT);
      expect(space.rymi.numbers().every(({ agent_id }) => agent_id === ALICE)).toBe(true);
      // Only failed requests are repeated: each number has one request besides its failed ones.
      const writes = space.rymi.requests.filter(({ method }) => method !== "GET");
      const failed = writes.filter(({ fault }) => fault !== undefined && fault !== "delay");
      expect(failed.length).toBeGreaterThan(COUNT / 20);
      expect(writes.length - failed.length).toBe(COUNT);
      expect(writes.every(({ method }) => method === "POST")).toBe(true);

      space.rymi.faults.clear();
      expect((await space.terraform(["plan", "-detailed-exitcode"])).code).toBe(0);
    },
    300_000,
  );
});
