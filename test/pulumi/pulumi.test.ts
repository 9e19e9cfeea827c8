import { type Emulator, startEmulator } from "../../src/emulator";
import { testedProvider } from "../support/bundle";
import { ALICE, BOB, NUMBER, OTHER } from "../support/hcl";
import { TWO_OWNERS } from "../support/summaries";
import { describePulumi } from "./bridge";
import { type Program, PulumiStack } from "./stack";

const AT_ALICE: Program = { front: { number: NUMBER, agentId: ALICE } };

const REGISTER = "POST /v1/numbers";
const attach = (number: string) => `POST /v1/numbers/${number}/attach`;
const remove = (number: string) => `DELETE /v1/numbers/${number}`;

/** Tests compare the writes that Rymi has received, not only the results of the bridge. */
describePulumi("Pulumi's own bridge", () => {
  let rymi: Emulator;
  let stack: PulumiStack;

  beforeEach(async () => {
    rymi = await startEmulator();
    stack = new PulumiStack(testedProvider(), { RYMI_API_KEY: rymi.apiKey, RYMI_BASE_URL: rymi.url });
    await stack.up(AT_ALICE);
    rymi.clearRequests();
  });

  afterEach(() => rymi.stop());

  const writes = () =>
    rymi.requests
      .filter(({ method }) => method !== "GET")
      .map(({ method, path }) => `${method} ${decodeURIComponent(path)}`);

  test("registers a number, and has nothing to do afterwards, with and without --refresh", async () => {
    expect(await stack.up(AT_ALICE)).toEqual({ front: "same" });
    expect(await stack.up(AT_ALICE, { refresh: true })).toEqual({ front: "same" });
    expect(writes()).toEqual([]);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    expect(stack.resources).toMatchObject({ front: { number: NUMBER, agentId: ALICE } });
  });

  test("changes an agent in place, and with --refresh restores one that was changed elsewhere", async () => {
    expect(await stack.up({ front: { number: NUMBER, agentId: BOB } })).toEqual({ front: "update" });
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: BOB }]);
    rymi.setAgent(NUMBER, ALICE);
    expect(await stack.up({ front: { number: NUMBER, agentId: BOB } }, { refresh: true })).toEqual({
      front: "update",
    });
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: BOB }]);
    expect(writes()).toEqual([attach(NUMBER), attach(NUMBER)]);
  });

  test("registers a missing number again with --refresh", async () => {
    rymi.removeNumber(NUMBER);
    expect(await stack.up(AT_ALICE, { refresh: true })).toEqual({ front: "create" });
    expect(writes()).toEqual([REGISTER]);
  });

  test.each([
    { refresh: false, deleteBeforeReplace: false, expected: [REGISTER, remove(NUMBER)] },
    { refresh: true, deleteBeforeReplace: false, expected: [REGISTER, remove(NUMBER)] },
    { refresh: false, deleteBeforeReplace: true, expected: [remove(NUMBER), REGISTER] },
    { refresh: true, deleteBeforeReplace: true, expected: [remove(NUMBER), REGISTER] },
  ])("changes a number: $expected (refresh: $refresh)", async ({ expected, ...options }) => {
    expect(await stack.up({ front: { number: OTHER, agentId: ALICE } }, options)).toEqual({
      front: "replace",
    });
    expect(writes()).toEqual(expected);
    expect(rymi.numbers()).toMatchObject([{ number: OTHER, agent_id: ALICE }]);
    expect(await stack.up({ front: { number: OTHER, agentId: ALICE } })).toEqual({ front: "same" });
  });

  test.each([false, true])(
    "keeps the number if a resource is replaced by one with the same number (refresh: %p)",
    async (refresh) => {
      expect(await stack.up(AT_ALICE, { replace: ["front"], refresh })).toEqual({ front: "replace" });
      expect(writes()).toEqual([REGISTER]);
      expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    },
  );

  test.each([false, true])(
    "keeps the number of a resource that was renamed in the program (refresh: %p)",
    async (refresh) => {
      expect(await stack.up({ desk: { number: NUMBER, agentId: ALICE } }, { refresh })).toEqual({
        desk: "create",
        front: "delete",
      });
      expect(writes()).toEqual([REGISTER]);
      expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
    },
  );

  test.each([false, true])(
    "removes the number that it reports as destroyed (refresh: %p)",
    async (refresh) => {
      await stack.destroy({ refresh });
      expect(writes()).toEqual([remove(NUMBER)]);
      expect(rymi.numbers()).toEqual([]);
    },
  );

  test("refuses a second resource with the number before the first write", async () => {
    const again = { front: { number: NUMBER, agentId: ALICE }, desk: { number: NUMBER, agentId: BOB } };
    await expect(stack.up(again)).rejects.toThrow(TWO_OWNERS);
    expect(writes()).toEqual([]);
  });

  test("refuses replaceOnChanges of an agent, which is like a second resource with the number", async () => {
    const moved = { front: { number: NUMBER, agentId: BOB } };
    await expect(stack.up(moved, { replaceOnChanges: true })).rejects.toThrow(TWO_OWNERS);
    expect(writes()).toEqual([]);
  });
});
