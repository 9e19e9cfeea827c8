import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BridgeRepository, useBridge } from "../bridge/support";
import { describeEachCli } from "../support/clis";
import { runCommand } from "./command";
import { ALICE, BOB } from "./support";

describeEachCli("drift of a bridge", (cli) => {
  const repository = useBridge(cli);

  async function findings({ space }: BridgeRepository) {
    const stack = { name: "phones", workingDirectory: "work", synthesizedStackPath: "work/cdk.tf.json" };
    writeFileSync(join(space.folder, "manifest.json"), JSON.stringify({ stacks: { phones: stack } }));
    const { out } = await runCommand(space.folder, space.rymi, "drift", "--outdir", ".", "--format", "json");
    return JSON.parse(out).findings as { class: string; number: string; hint: string }[];
  }

  test("is found although Terraform sees none, and the hints fix it", async () => {
    const repo = await repository();
    await repo.deploy({
      fine: { number: "+15550000001", agentId: ALICE },
      gone: { number: "+15550000002", agentId: ALICE },
      moved: { number: "+15550000003", agentId: ALICE },
      quiet: { number: "+15550000004" },
    });
    expect(await findings(repo)).toEqual([]);

    repo.rymi.removeNumber("+15550000002");
    repo.rymi.setAgent("+15550000003", BOB);
    repo.rymi.setAgent("+15550000004", BOB);
    expect((await repo.space.plan()).isEmpty).toBe(true);
    const found = await findings(repo);
    expect(found.map(({ class: kind, number }) => `${kind} ${number}`)).toEqual([
      "missing +15550000002",
      "changed +15550000003",
      "changed +15550000004",
    ]);

    repo.rymi.clearRequests();
    const replacing = found.map(({ hint }) => {
      const [, folder, address] = /^terraform -chdir=(\S+) apply -replace='([^']+)'/.exec(hint) ?? [];
      expect(folder).toBe("work");
      return `-replace=${address}`;
    });
    await repo.space.apply(...replacing);
    expect(repo.lines()).toEqual({
      "+15550000001": ALICE,
      "+15550000002": ALICE,
      "+15550000003": ALICE,
      "+15550000004": null,
    });
    expect(await findings(repo)).toEqual([]);
    expect(repo.writes("+15550000003")).toEqual(["attach"]);
    expect(repo.writes("+15550000001")).toEqual([]);
  });
});
