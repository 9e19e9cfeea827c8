import { TWO_OWNERS } from "../support/summaries";
import { type Host, type StateObject, useWalks, type Walk, type Walks } from "../support/walk";

/** Replacements of every kind, with the calls of Terraform, OpenTofu and Pulumi: no number is lost or kept by mistake. */

const start = useWalks();

const A = "+15551230001";
const B = "+15551230002";
const ALICE = "11111111-1111-4111-8111-111111111111";
const BOB = "22222222-2222-4222-8222-222222222222";
const NEWER: Host = "keeps planned private bytes";
const OLDER: Host = "forgets planned private bytes";
const HOSTS = [NEWER, OLDER];
const KEPT = [expect.stringContaining("The number stays registered")];

/** The state after a `create_before_destroy` whose destroy failed: the old object is still in it. */
async function leftBehind(walks: Walks, host: Host, from: string, to: string) {
  const old = await walks.existing(from, ALICE);
  const wanted = { number: to, agentId: ALICE };
  const planned = await (await walks.walk({ host })).plan(old, wanted, true);
  expect(planned.errors).toEqual([]);
  const current = await (await walks.walk({ host })).create(wanted, planned.private);
  walks.emulator.clearRequests();
  return { old, current };
}

/** Reads the objects concurrently, as Terraform does. */
async function readTogether(walks: Walks, walk: Walk, ...objects: readonly StateObject[]) {
  walks.emulator.faults.add({ when: { method: "GET" }, do: { kind: "delay", ms: 300 } });
  const found = await Promise.all(objects.map((object) => walk.read(object)));
  return found.map((object) => object as StateObject);
}

describe.each(HOSTS)("a replacement by the same number, under a CLI that %s", (host) => {
  test("with create_before_destroy registers once and removes nothing", async () => {
    const walks = await start();
    const old = await walks.existing(A, ALICE);
    const wanted = { number: A, agentId: ALICE };
    const planned = await (await walks.walk({ host })).plan(old, wanted, true);
    expect(planned.errors).toEqual([]);
    const apply = await walks.walk({ host });
    await apply.create(wanted, planned.private);
    expect(await apply.destroyReplaced(old)).toEqual(KEPT);
    expect(walks.writes()).toEqual(["POST"]);
    expect(walks.emulator.numbers()).toMatchObject([{ number: A, agent_id: ALICE }]);
  });

  test('with create_before_destroy works with on_existing = "error"', async () => {
    const walks = await start();
    const old = await walks.existing(A, ALICE);
    const wanted = { number: A, agentId: ALICE };
    const planned = await (await walks.walk({ host, onExisting: "error" })).plan(old, wanted, true);
    const apply = await walks.walk({ host, onExisting: "error" });
    await apply.create(wanted, planned.private);
    expect(await apply.destroyReplaced(old)).toEqual(KEPT);
    expect(walks.writes()).toEqual(["POST"]);
  });

  test('of a tainted object with create_before_destroy works with on_existing = "error"', async () => {
    const walks = await start();
    const old = await walks.existing(A, ALICE);
    const wanted = { number: A, agentId: ALICE };
    const plan = await walks.walk({ host, onExisting: "error" });
    const read = (await plan.read(old)) as StateObject;
    // Terraform plans a create: the call does not mention the tainted object.
    const planned = await plan.plan(undefined, wanted);
    expect(planned.errors).toEqual([]);
    const apply = await walks.walk({ host, onExisting: "error" });
    await apply.create(wanted, planned.private);
    expect(await apply.destroyReplaced(read)).toEqual(KEPT);
    expect(walks.writes()).toEqual(["POST"]);
  });

  test("without create_before_destroy removes the number and registers it again", async () => {
    const walks = await start();
    const old = await walks.existing(A, ALICE);
    const wanted = { number: A, agentId: ALICE };
    const planned = await (await walks.walk({ host })).plan(old, wanted, true);
    const apply = await walks.walk({ host });
    expect(await apply.destroy(old, planned.private)).toEqual([]);
    await apply.create(wanted, planned.private);
    expect(walks.writes()).toEqual([`DELETE ${A}`, "POST"]);
    expect(walks.emulator.numbers()).toMatchObject([{ number: A, agent_id: ALICE }]);
  });
});

describe.each(HOSTS)("a replacement by another number, under a CLI that %s", (host) => {
  test("with create_before_destroy registers the new number and then removes the old one", async () => {
    const walks = await start();
    const old = await walks.existing(A);
    const planned = await (await walks.walk({ host })).plan(old, { number: B });
    const apply = await walks.walk({ host });
    await apply.create({ number: B }, planned.private);
    expect(await apply.destroyReplaced(old)).toEqual([]);
    expect(walks.writes()).toEqual(["POST", `DELETE ${A}`]);
  });

  test('with on_existing = "error" is refused when the new number is registered with another agent', async () => {
    const walks = await start();
    const old = await walks.existing(A);
    walks.emulator.seed([{ number: B, agentId: BOB }]);
    const planned = await (await walks.walk({ host, onExisting: "error" })).plan(old, {
      number: B,
      agentId: ALICE,
    });
    const apply = await walks.walk({ host, onExisting: "error" });
    await expect(apply.create({ number: B, agentId: ALICE }, planned.private)).rejects.toThrow(
      "The number is already registered",
    );
    expect(walks.emulator.numbers()).toContainEqual(expect.objectContaining({ number: B, agent_id: BOB }));
  });
});

test('on_existing = "error" refuses a new resource for a registered number, also one with the wanted agent, when the CLI keeps planned private bytes', async () => {
  const walks = await start();
  walks.emulator.seed([{ number: A, agentId: ALICE }]);
  const options = { host: NEWER, onExisting: "error" } as const;
  const wanted = { number: A, agentId: ALICE };
  const planned = await (await walks.walk(options)).plan(undefined, wanted);
  await expect((await walks.walk(options)).create(wanted, planned.private)).rejects.toThrow(
    "The number is already registered",
  );
});

describe.each(HOSTS)("an object left by a failed create_before_destroy, under a CLI that %s", (host) => {
  test.each([
    [
      "the current object",
      (old: StateObject, current: StateObject) =>
        [
          [current, true],
          [old, false],
        ] as const,
    ],
    [
      "the old object",
      (old: StateObject, current: StateObject) =>
        [
          [old, false],
          [current, true],
        ] as const,
    ],
  ])("keeps the number when both are read together and %s is planned first", async (_first, order) => {
    const walks = await start();
    const { old, current } = await leftBehind(walks, host, A, A);
    const plan = await walks.walk({ host });
    const [oldRead, currentRead] = await readTogether(walks, plan, old, current);
    for (const [object, stays] of order(oldRead as StateObject, currentRead as StateObject)) {
      const wanted = stays ? { number: A, agentId: ALICE } : undefined;
      expect((await plan.plan(object, wanted)).errors).toEqual([]);
    }
    const apply = await walks.walk({ host });
    expect(await apply.destroyReplaced(oldRead as StateObject)).toEqual(KEPT);
    expect(walks.writes()).toEqual([]);
    expect(walks.emulator.numbers()).toMatchObject([{ number: A }]);
  });

  test("keeps the number when the current object is read and planned before the old one", async () => {
    const walks = await start();
    const { old, current } = await leftBehind(walks, host, A, A);
    const plan = await walks.walk({ host });
    const currentRead = (await plan.read(current)) as StateObject;
    expect((await plan.plan(currentRead, { number: A, agentId: ALICE })).errors).toEqual([]);
    const oldRead = (await plan.read(old)) as StateObject;
    expect((await plan.plan(oldRead, undefined)).errors).toEqual([]);
    expect(await (await walks.walk({ host })).destroyReplaced(oldRead)).toEqual(KEPT);
    expect(walks.writes()).toEqual([]);
  });

  test("fails the plan when the old object is read and planned before the current one", async () => {
    const walks = await start();
    const { old, current } = await leftBehind(walks, host, A, A);
    const plan = await walks.walk({ host });
    const oldRead = (await plan.read(old)) as StateObject;
    expect((await plan.plan(oldRead, undefined)).errors).toEqual([]);
    const currentRead = (await plan.read(current)) as StateObject;
    const { errors } = await plan.plan(currentRead, { number: A, agentId: ALICE });
    expect(errors).toEqual([expect.stringContaining("has two objects")]);
    expect(errors[0]).toContain("plan again");
  });

  test("keeps the number after two failures, with two old objects", async () => {
    const walks = await start();
    const { old, current } = await leftBehind(walks, host, A, A);
    const wanted = { number: A, agentId: ALICE };
    const newest = await (await walks.walk({ host })).create(wanted);
    walks.emulator.clearRequests();
    const plan = await walks.walk({ host });
    const read = await readTogether(walks, plan, old, current, newest);
    for (const each of read.slice(0, 2)) expect((await plan.plan(each, undefined)).errors).toEqual([]);
    expect((await plan.plan(read[2], wanted)).errors).toEqual([]);
    const apply = await walks.walk({ host });
    for (const each of read.slice(0, 2)) expect(await apply.destroyReplaced(each)).toEqual(KEPT);
    expect(walks.writes()).toEqual([]);
  });

  test("keeps the number when the current object is tainted and replaced, too", async () => {
    const walks = await start();
    const { old, current } = await leftBehind(walks, host, A, A);
    const wanted = { number: A, agentId: ALICE };
    const plan = await walks.walk({ host });
    const [oldRead, currentRead] = await readTogether(walks, plan, old, current);
    expect((await plan.plan(oldRead, undefined)).errors).toEqual([]);
    const planned = await plan.plan(undefined, wanted);
    expect(planned.errors).toEqual([]);
    const apply = await walks.walk({ host });
    await apply.create(wanted, planned.private);
    expect(await apply.destroyReplaced(oldRead as StateObject)).toEqual(KEPT);
    expect(await apply.destroyReplaced(currentRead as StateObject)).toEqual(KEPT);
    expect(walks.writes()).toEqual(["POST"]);
  });

  test("removes its number when the current object has another one", async () => {
    const walks = await start();
    const { old, current } = await leftBehind(walks, host, A, B);
    const plan = await walks.walk({ host });
    const [oldRead, currentRead] = await readTogether(walks, plan, old, current);
    expect((await plan.plan(oldRead, undefined)).errors).toEqual([]);
    expect((await plan.plan(currentRead, { number: B, agentId: ALICE })).errors).toEqual([]);
    expect(await (await walks.walk({ host })).destroyReplaced(oldRead as StateObject)).toEqual([]);
    expect(walks.writes()).toEqual([`DELETE ${A}`]);
    expect(walks.emulator.numbers()).toMatchObject([{ number: B }]);
  });

  test.each(["the old object", "the current object"])(
    "removes the number when both objects are destroyed, %s first",
    async (first) => {
      const walks = await start();
      const { old, current } = await leftBehind(walks, host, A, A);
      const plan = await walks.walk({ host });
      const [oldRead, currentRead] = await readTogether(walks, plan, old, current);
      const planned = await plan.plan(currentRead, undefined);
      const errors = [...planned.errors, ...(await plan.plan(oldRead, undefined)).errors];
      expect(errors).toEqual([]);
      const apply = await walks.walk({ host });
      const removals = [
        () => apply.destroyReplaced(oldRead as StateObject),
        () => apply.destroy(currentRead as StateObject, planned.private),
      ];
      for (const remove of first === "the old object" ? removals : removals.reverse()) await remove();
      expect(walks.writes()).toEqual([`DELETE ${A}`]);
      expect(walks.emulator.numbers()).toEqual([]);
    },
  );
});

describe("two resources with the same number", () => {
  test("removing one keeps the number when both were read before, as OpenTofu does", async () => {
    const walks = await start();
    const [one, other] = [await walks.existing(A), await walks.existing(A)];
    const plan = await walks.walk();
    const [oneRead, otherRead] = await readTogether(walks, plan, one, other);
    const planned = await plan.plan(oneRead, undefined);
    expect(planned.errors).toEqual([]);
    expect((await plan.plan(otherRead, { number: A })).errors).toEqual([]);
    expect(await (await walks.walk()).destroy(oneRead as StateObject, planned.private)).toEqual(KEPT);
    expect(walks.writes()).toEqual([]);
  });

  test("removing both removes the number", async () => {
    const walks = await start();
    const [one, other] = [await walks.existing(A), await walks.existing(A)];
    const plan = await walks.walk();
    const [first, second] = [await plan.plan(one, undefined), await plan.plan(other, undefined)];
    expect([...first.errors, ...second.errors]).toEqual([]);
    const apply = await walks.walk();
    await apply.destroy(one, first.private);
    await apply.destroy(other, second.private);
    expect(walks.emulator.numbers()).toEqual([]);
  });
});

test("a formerly shared number is removed with its last object, although the state still has it as shared", async () => {
  const walks = await start();
  const { old, current } = await leftBehind(walks, OLDER, A, A);
  const [, stale] = await readTogether(walks, await walks.walk(), old, current);
  // Terraform 1.11 plans to destroy an object that is not in the configuration before it reads it.
  const planned = await (await walks.walk()).plan(stale, undefined);
  expect(planned.errors).toEqual([]);
  expect(await (await walks.walk()).destroy(stale as StateObject, planned.private)).toEqual([]);
  expect(walks.emulator.numbers()).toEqual([]);
});

test("two owners that become known at apply are refused before the second one writes", async () => {
  const walks = await start();
  const apply = await walks.walk();
  await apply.create({ number: A, agentId: ALICE });
  await expect(apply.create({ number: A, agentId: BOB })).rejects.toThrow(TWO_OWNERS);
  expect(walks.writes()).toEqual(["POST"]);
});

/** Pulumi's bridge runs one process per command, keeps no private bytes for the new object of a replacement, and plans no removal. */
describe("Pulumi", () => {
  const NOTHING = new Uint8Array();
  const bare = (object: StateObject) => ({ ...object, private: NOTHING });

  test("changes a number, and creates the new one first", async () => {
    const walks = await start();
    const old = await walks.existing(A);
    const up = await walks.walk();
    expect((await up.planOnce(old, { number: B })).errors).toEqual([]);
    await up.create({ number: B });
    expect(await up.destroy(old, NOTHING)).toEqual([]);
    expect(walks.writes()).toEqual(["POST", `DELETE ${A}`]);
  });

  test("changes a number, and deletes the old one first", async () => {
    const walks = await start();
    const old = await walks.existing(A);
    const up = await walks.walk();
    expect((await up.planOnce(old, { number: B })).errors).toEqual([]);
    expect(await up.destroy(old, NOTHING)).toEqual([]);
    await up.create({ number: B });
    expect(walks.writes()).toEqual([`DELETE ${A}`, "POST"]);
  });

  test("removes a number that it has read and planned before, as destroy --refresh does", async () => {
    const walks = await start();
    const old = await walks.existing(A);
    const destroy = await walks.walk();
    const read = (await destroy.read(old)) as StateObject;
    expect((await destroy.planOnce(read, { number: A })).errors).toEqual([]);
    expect(await destroy.destroy(read, NOTHING)).toEqual([]);
    expect(walks.writes()).toEqual([`DELETE ${A}`]);
  });

  test("plans an object repeatedly, with and without private bytes", async () => {
    const walks = await start();
    const old = await walks.existing(A);
    const up = await walks.walk();
    for (const object of [old, bare(old), bare(old), old]) {
      expect((await up.planOnce(object, { number: A, agentId: ALICE })).errors).toEqual([]);
    }
  });

  test("keeps the number when an object without private bytes is replaced by one with the same number", async () => {
    const walks = await start();
    const old = bare(await walks.existing(A));
    const up = await walks.walk();
    expect((await up.planOnce(old, { number: A })).errors).toEqual([]);
    await up.create({ number: A });
    expect(await up.destroy(old, NOTHING)).toEqual(KEPT);
    expect(walks.writes()).toEqual(["POST"]);
  });
});
