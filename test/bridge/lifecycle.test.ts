import { readdirSync } from "node:fs";
import { join } from "node:path";
import { RymiNumberBridge } from "cdktf-rymi/bridge";
import { describeEachCli } from "../support/clis";
import { ALICE, BOB } from "../support/hcl";
import { useBridge } from "./support";

// Several runs of Terraform in a test, each with processes of its own.
jest.setTimeout(180_000);

const CAROL = "ca501000-0000-4000-8000-000000000003";
const [ONE, TWO, THREE, FOUR, FIVE] = [
  "+15550000001",
  "+15550000002",
  "+15550000003",
  "+15550000004",
  "+15550000005",
];

describeEachCli("the life of a number on the bridge", (cli) => {
  const bridge = useBridge(cli);

  test("it is created with its agent, changed without a gap, and removed with its key, including the last one", async () => {
    const repository = await bridge();
    repository.rymi.addNumber(FIVE, BOB);
    const created = await repository.deploy({
      desk: { number: ONE, agentId: ALICE },
      night: { number: TWO, agentId: ALICE },
      fax: { number: THREE, agentId: ALICE },
      spare: { number: FOUR },
      old: { number: FIVE, agentId: ALICE },
    });
    expect(repository.lines()).toEqual({
      [ONE]: ALICE,
      [TWO]: ALICE,
      [THREE]: ALICE,
      [FOUR]: null,
      [FIVE]: ALICE,
    });
    expect(repository.writes(ONE)).toEqual(["register", "attach"]);
    expect(repository.writes(FOUR)).toEqual(["register", "detach"]);
    for (const line of [
      `${ONE} registered; agent ${ALICE} answers it`,
      `${ONE} attached to ${ALICE}`,
      `${FOUR} detached; no agent answers it`,
      `${FIVE} was registered already; agent ${ALICE} answers it`,
    ])
      expect(created.text).toContain(line);
    expect((await repository.space.plan()).isEmpty).toBe(true);

    repository.rymi.removeNumber(ONE);
    repository.rymi.setAgent(TWO, BOB);
    const address = async (part: string, key: string) =>
      `-replace=${Object.keys(await repository.space.state()).find((name) => name.includes(part) && name.includes(key))}`;
    await repository.space.apply(
      await address("registration", '["desk"]'),
      await address("attachment", '["night"]'),
    );
    expect(repository.lines()).toMatchObject({ [ONE]: ALICE, [TWO]: ALICE });

    const changed = await repository.deploy({
      desk: { number: ONE, agentId: BOB },
      night: { number: TWO },
      fax: { number: "+15550000033", agentId: ALICE },
      spare: { number: FOUR },
    });
    expect(repository.lines()).toEqual({ [ONE]: BOB, [TWO]: null, [FOUR]: null, "+15550000033": ALICE });
    expect(repository.writes(ONE)).toEqual(["attach"]);
    expect(repository.writes(TWO)).toEqual(["detach"]);
    expect(repository.writes(THREE)).toEqual(["DELETE"]);
    expect(repository.writes("+15550000033")).toEqual(["register", "attach"]);
    expect(repository.writes(FOUR)).toEqual([]);
    expect(repository.writes(FIVE)).toEqual(["DELETE"]);
    expect(changed.text).toContain(`${FIVE} removed`);

    repository.rymi.removeNumber(TWO);
    const emptied = await repository.deploy({});
    expect(emptied.text).toContain(`${TWO} was not registered`);
    expect(repository.lines()).toEqual({});
    expect(await repository.space.state()).toEqual({});
  });

  test("deleting a key removes its number with any agent, and leaves no temporary files", async () => {
    const repository = await bridge();
    const numbers = {
      desk: { number: ONE, agentId: ALICE },
      night: { number: TWO, agentId: ALICE },
      fax: { number: THREE, agentId: ALICE },
    };
    await repository.deploy(numbers);
    repository.rymi.setAgent(ONE, BOB);
    repository.rymi.setAgent(THREE, null);
    repository.rymi.setAgent(TWO, CAROL);
    await repository.deploy({ ...numbers, night: { number: TWO, agentId: BOB } });
    expect(repository.writes(TWO)).toEqual(["attach"]);

    await repository.deploy({});
    expect(repository.lines()).toEqual({});
    for (const number of [ONE, TWO, THREE]) expect(repository.writes(number)).toEqual(["DELETE"]);
    expect(await repository.space.state()).toEqual({});
    expect(readdirSync(join(repository.space.folder, "tmp"))).toEqual([]);
  });

  test("destroy removes, and the API key is in no file, plan or message, not even a wrong one", async () => {
    const key = "rymi_very_secret_key";
    const repository = await bridge({ tenants: [{ apiKey: key }] });
    const { text } = await repository.deploy({
      desk: { number: ONE, agentId: ALICE },
      spare: { number: TWO },
    });
    const plan = await repository.space.plan("-destroy");
    const shown = await repository.space.ok("show", "-json", "plan.bin");
    expect(text + plan.run.text + shown.stdout).not.toContain(key);
    expect(repository.filesWith(ONE)).toContain("work/terraform.tfstate");

    repository.space.env({ RYMI_API_KEY: `${key}_but_wrong` });
    const failure = await repository.space.fails("destroy", "-auto-approve");
    expect(failure).toMatch(/\+1555000000[12]: .*401.* Check RYMI_API_KEY where Terraform runs/);
    expect(failure).not.toContain(key);

    repository.space.env({ RYMI_API_KEY: key });
    repository.rymi.clearRequests();
    await repository.space.ok("destroy", "-auto-approve");
    expect(repository.rymi.requests.map(({ method }) => method)).toEqual(["DELETE", "DELETE"]);
    expect(repository.lines()).toEqual({});
    expect(repository.filesWith(key)).toEqual([]);
  });
});

describeEachCli("a number that changes its key", (cli) => {
  const bridge = useBridge(cli);

  test("stays in service, repeatedly renamed, swapped or moved to another bridge", async () => {
    const repository = await bridge();
    await repository.deploy({
      one: { number: ONE, agentId: ALICE },
      a: { number: TWO, agentId: ALICE },
      b: { number: THREE },
      leaving: { number: FOUR, agentId: ALICE },
    });
    for (const [key, agentId, a, b] of [
      ["two", ALICE, THREE, TWO],
      ["one", BOB, TWO, THREE],
    ] as const) {
      const numbers = {
        [key]: { number: ONE, agentId },
        a: { number: a, agentId: ALICE },
        b: { number: b },
      };
      const { text } = await repository.deploy(numbers, (stack) => {
        const others = { came: { number: FOUR, agentId: ALICE } };
        new RymiNumberBridge(stack, "other-lines", { numbers: others });
      });
      expect(text).toContain(`${ONE} stays registered: phones/lines[${key}] declares it now`);
      if (key === "two")
        expect(text).toContain(`${FOUR} stays registered: phones/other-lines[came] declares it now`);
      expect(repository.writes(ONE)).toEqual(["register", "attach"]);
      expect(repository.rymi.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
      expect(repository.lines()).toEqual({ [ONE]: agentId, [a]: ALICE, [b]: null, [FOUR]: ALICE });
      expect((await repository.registered("lines")).toSorted()).toEqual([key, "a", "b"].toSorted());
    }
  });

  test("with renameKey sends no request; and a deleted construct leaves its numbers", async () => {
    const repository = await bridge();
    await repository.deploy({ one: { number: ONE, agentId: ALICE } });
    await repository.deployStack((stack) => {
      const numbers = { two: { number: ONE, agentId: ALICE } };
      new RymiNumberBridge(stack, "lines", { numbers }).renameKey("one", "two");
    });
    expect(repository.rymi.requests).toEqual([]);
    expect(await repository.registered("lines")).toEqual(["two"]);

    await repository.deployStack(() => {});
    expect(await repository.space.state()).toEqual({});
    expect(repository.rymi.requests).toEqual([]);
    expect(repository.lines()).toEqual({ [ONE]: ALICE });
  });
});

describeEachCli("failures on the bridge", (cli) => {
  const bridge = useBridge(cli);

  test("a failed creation or removal says why, and the next apply completes it", async () => {
    const repository = await bridge();
    const refusal = { kind: "status", status: 403 } as const;
    repository.rymi.faults.add({ when: { path: "/v1/numbers", number: ONE }, do: refusal });
    const numbers = { a: { number: ONE, agentId: ALICE }, b: { number: TWO, agentId: BOB } };
    await expect(repository.deploy(numbers)).rejects.toThrow(
      new RegExp(`\\${ONE}: POST /v1/numbers answered 403; .*scope numbers:write\\. Apply with a key`),
    );
    expect(repository.lines()).toEqual({ [TWO]: BOB });
    expect(repository.writes(TWO)).toEqual(["register"]);

    await repository.deploy(numbers);
    expect(repository.writes(ONE)).toEqual(["register", "attach"]);
    expect(repository.writes(TWO)).toEqual(["attach"]);
    expect(repository.lines()).toEqual({ [ONE]: ALICE, [TWO]: BOB });

    repository.rymi.faults.add({ when: { method: "DELETE", number: ONE }, do: refusal });
    await expect(repository.deploy({})).rejects.toThrow(`${ONE}: DELETE`);
    expect(repository.lines()).toEqual({ [ONE]: ALICE });
    await repository.deploy({});
    expect(repository.lines()).toEqual({});
  });

  test("an interrupted swap is completed by the next apply, and nothing is removed meanwhile", async () => {
    const repository = await bridge();
    const numbers = (a: string, b: string) => ({
      a: { number: a, agentId: ALICE },
      b: { number: b, agentId: BOB },
    });
    await repository.deploy(numbers(ONE, TWO));
    repository.rymi.faults.add({ when: { method: "POST" }, times: 3, do: { kind: "status", status: 403 } });
    await expect(repository.deploy(numbers(TWO, ONE))).rejects.toThrow("answered 403");
    expect(Object.keys(repository.lines()).sort()).toEqual([ONE, TWO]);
    repository.rymi.faults.clear();
    await repository.deploy(numbers(TWO, ONE));
    expect(repository.lines()).toEqual({ [TWO]: ALICE, [ONE]: BOB });
    expect(repository.writes(ONE)).not.toContain("DELETE");
  });
});
