import { NumberError, Numbers } from "../../src/numbers";
import { AGENT, connect, errorOf, NUMBER, OTHER_AGENT, PATH, startRymi } from "../client/support";

async function world(options: Parameters<typeof startRymi>[0] = {}) {
  const rymi = await startRymi(options);
  const open = () => new Numbers(connect(rymi).client);
  const asked = () => rymi.requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`);
  return { rymi, numbers: open(), open, asked };
}

const tenant = { apiKey: "rymi_one" };
const stranger = { apiKey: "rymi_two", numbers: [{ number: NUMBER }] };

describe("register", () => {
  test("an absent number takes one request", async () => {
    const { rymi, numbers, asked } = await world();
    expect(await numbers.register(NUMBER, AGENT)).toEqual([]);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: AGENT }]);
    expect(asked()).toEqual(["POST /v1/numbers"]);
  });

  test("a number that is there is adopted with one request, and its former agent is told when it is known", async () => {
    const { rymi, numbers, asked } = await world();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    expect(await numbers.register(NUMBER, AGENT)).toEqual([{ kind: "adopted", formerAgentId: undefined }]);
    expect(asked()).toEqual(["POST /v1/numbers"]);
    expect(rymi.numbers()).toMatchObject([{ agent_id: AGENT }]);
  });

  test("what a walk has shown before is told as the former agent", async () => {
    const { rymi, numbers } = await world();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    await numbers.list();
    expect(await numbers.register(NUMBER, AGENT)).toEqual([{ kind: "adopted", formerAgentId: OTHER_AGENT }]);
  });

  test("without an agent, the agent that an adopted number has is taken off", async () => {
    const { rymi, numbers, asked } = await world();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    expect(await numbers.register(NUMBER, null)).toEqual([{ kind: "adopted", formerAgentId: OTHER_AGENT }]);
    expect(rymi.numbers()).toMatchObject([{ agent_id: null }]);
    expect(asked()).toEqual(["POST /v1/numbers", `POST ${PATH}/detach`]);
  });

  test("a lost reply does not hide that somebody else's agent is taken off", async () => {
    const { rymi, numbers } = await world();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    rymi.faults.add({ do: { kind: "html" } });
    expect(await numbers.register(NUMBER, null)).toEqual([{ kind: "adopted", formerAgentId: OTHER_AGENT }]);
  });

  test("a wrong address is not taken for an unknown agent", async () => {
    const { rymi, numbers } = await world();
    rymi.faults.add({ times: Number.POSITIVE_INFINITY, do: { kind: "html", status: 404 } });
    expect(await errorOf(numbers.register(NUMBER, AGENT))).toMatchObject({ code: "not_found" });
  });

  test("a lost reply is no adoption: the repeated request finds its own work", async () => {
    const { rymi, numbers, asked } = await world();
    rymi.faults.add({ do: { kind: "drop-reply" } });
    expect(await numbers.register(NUMBER, AGENT)).toEqual([]);
    expect(asked()).toEqual(["POST /v1/numbers", "POST /v1/numbers"]);
  });

  test("a number of another account is a conflict, and nothing is changed", async () => {
    const { rymi, numbers } = await world({ tenants: [tenant, stranger] });
    expect(await errorOf(numbers.register(NUMBER, AGENT))).toMatchObject({ code: "conflict" });
    expect(rymi.numbers("rymi_two")).toMatchObject([{ number: NUMBER, agent_id: null }]);
  });

  test("an unknown agent is said to be unknown, and nothing is registered", async () => {
    const { rymi, numbers } = await world({
      tenants: [{ ...tenant, agents: [{ id: OTHER_AGENT, name: "B" }] }],
    });
    expect(await errorOf(numbers.register(NUMBER, AGENT))).toMatchObject({ code: "agent_unknown" });
    expect(rymi.numbers()).toEqual([]);
  });

  test("an agent that the reply does not confirm is attached", async () => {
    const { rymi, numbers, asked } = await world();
    const reply = { status: "registered", number: NUMBER, agent_id: null };
    rymi.addNumber(NUMBER);
    rymi.faults.add({ do: { kind: "status", status: 201, body: reply } });
    await numbers.register(NUMBER, AGENT);
    expect(asked()).toEqual(["POST /v1/numbers", `POST ${PATH}/attach`]);
    expect(rymi.numbers()).toMatchObject([{ agent_id: AGENT }]);
  });
});

describe("register, where an existing number is an error", () => {
  const onExisting = "error";

  test("a new number is registered, then its agent attached", async () => {
    const { rymi, numbers } = await world();
    expect(await numbers.register(NUMBER, AGENT, { onExisting })).toEqual([]);
    expect(rymi.numbers()).toMatchObject([{ agent_id: AGENT }]);
  });

  test("an existing number is refused with its agent untouched", async () => {
    const { rymi, numbers } = await world();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    const error = await errorOf(numbers.register(NUMBER, AGENT, { onExisting }));
    expect(error).toBeInstanceOf(NumberError);
    expect(error).toMatchObject({
      code: "already_registered",
      message: expect.stringContaining(OTHER_AGENT),
    });
    expect(rymi.numbers()).toMatchObject([{ agent_id: OTHER_AGENT }]);
  });

  test("an existing number without an agent is refused, too, and said to have none", async () => {
    const { rymi, numbers } = await world();
    rymi.addNumber(NUMBER);
    const error = await errorOf(numbers.register(NUMBER, AGENT, { onExisting }));
    expect(error).toMatchObject({
      code: "already_registered",
      message: expect.stringContaining("without an agent"),
    });
  });

  test("an existing number is refused even when the first reply was lost", async () => {
    const { rymi, numbers } = await world();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    rymi.faults.add({ do: { kind: "drop-reply" } });
    expect(await errorOf(numbers.register(NUMBER, AGENT, { onExisting }))).toMatchObject({
      code: "already_registered",
    });
  });

  test("a new number without an agent takes one request", async () => {
    const { numbers, asked } = await world();
    await numbers.register(NUMBER, null, { onExisting });
    expect(asked()).toEqual(["POST /v1/numbers"]);
  });

  test("a number that was there is not taken back, even when it looks like our own", async () => {
    const { rymi, numbers } = await world({
      tenants: [{ ...tenant, agents: [{ id: OTHER_AGENT, name: "B" }], numbers: [{ number: NUMBER }] }],
    });
    rymi.faults.add({ do: { kind: "html" } });
    expect(await errorOf(numbers.register(NUMBER, AGENT, { onExisting }))).toMatchObject({
      code: "agent_unknown",
    });
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER }]);
  });

  test("a lost reply does not make a new number look like an old one", async () => {
    const { rymi, numbers } = await world();
    rymi.faults.add({ do: { kind: "drop-reply" } });
    expect(await numbers.register(NUMBER, AGENT, { onExisting })).toEqual([]);
    expect(rymi.numbers()).toMatchObject([{ agent_id: AGENT }]);
  });

  test("an unknown agent leaves no half-done registration", async () => {
    const { rymi, numbers } = await world({
      tenants: [{ ...tenant, agents: [{ id: OTHER_AGENT, name: "B" }] }],
    });
    expect(await errorOf(numbers.register(NUMBER, AGENT, { onExisting }))).toMatchObject({
      code: "agent_unknown",
    });
    expect(rymi.numbers()).toEqual([]);
  });
});

describe("setAgent", () => {
  test("a registered number takes one request", async () => {
    const { rymi, numbers, asked } = await world();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    expect(await numbers.setAgent(NUMBER, AGENT)).toEqual([]);
    expect(asked()).toEqual([`POST ${PATH}/attach`]);
  });

  test("a number that vanished is registered again with the agent", async () => {
    const { rymi, numbers } = await world();
    expect(await numbers.setAgent(NUMBER, AGENT)).toEqual([{ kind: "registered_again" }]);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: AGENT }]);
  });

  test("an unknown agent is told apart from an unknown number, and nothing is changed", async () => {
    const { rymi, numbers } = await world({
      tenants: [
        {
          ...tenant,
          agents: [{ id: OTHER_AGENT, name: "B" }],
          numbers: [{ number: NUMBER, agentId: OTHER_AGENT }],
        },
      ],
    });
    const error = await errorOf(numbers.setAgent(NUMBER, AGENT));
    expect(error).toMatchObject({ code: "agent_unknown", message: expect.stringContaining(AGENT) });
    expect(error.cause).toMatchObject({ code: "not_found" });
    expect(rymi.numbers()).toMatchObject([{ agent_id: OTHER_AGENT }]);
    // It was looked for, and not registered over.
    expect(rymi.requests.map(({ method }) => method)).toEqual(["POST", "GET"]);
  });

  test("a number that went to another account meanwhile is a conflict", async () => {
    const { numbers } = await world({ tenants: [tenant, stranger] });
    expect(await errorOf(numbers.setAgent(NUMBER, AGENT))).toMatchObject({ code: "conflict" });
  });

  test("null detaches", async () => {
    const { rymi, numbers, asked } = await world();
    rymi.addNumber(NUMBER, AGENT);
    expect(await numbers.setAgent(NUMBER, null)).toEqual([]);
    expect(asked()).toEqual([`POST ${PATH}/detach`]);
    expect(rymi.numbers()).toMatchObject([{ agent_id: null }]);
  });

  test("null registers a number again that vanished", async () => {
    const { rymi, numbers } = await world();
    expect(await numbers.setAgent(NUMBER, null)).toEqual([{ kind: "registered_again" }]);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: null }]);
  });

  test("where Rymi cannot detach, the number is removed and registered again, and said so", async () => {
    const { rymi, numbers, asked } = await world({ detach: false });
    rymi.seed([
      { number: NUMBER, agentId: AGENT },
      { number: "+15550000002", agentId: AGENT },
    ]);
    expect(await numbers.setAgent(NUMBER, null)).toEqual([{ kind: "detached_by_removal" }]);
    expect(rymi.numbers()).toContainEqual(expect.objectContaining({ number: NUMBER, agent_id: null }));
    rymi.clearRequests();
    await numbers.setAgent("+15550000002", null);
    // What is known not to exist is not asked for again.
    expect(asked().filter((line) => line.endsWith("/detach"))).toEqual([]);
  });

  test("where Rymi cannot detach and there is nothing to detach, the number is left alone", async () => {
    const { rymi, numbers, asked } = await world({ detach: false });
    rymi.addNumber(NUMBER);
    expect(await numbers.setAgent(NUMBER, null)).toEqual([]);
    expect(asked().filter((line) => !line.startsWith("GET"))).toEqual([`POST ${PATH}/detach`]);
  });

  test("an interrupt between removal and registration does not leave the number off the air", async () => {
    const { rymi, numbers } = await world({ detach: false });
    rymi.addNumber(NUMBER, AGENT);
    const interrupt = new AbortController();
    rymi.faults.add({ when: { method: "DELETE" }, do: { kind: "then", run: () => interrupt.abort() } });
    await numbers.setAgent(NUMBER, null, { signal: interrupt.signal }).catch(() => undefined);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER }]);
  });
});

describe("remove", () => {
  test("a registered number takes one request", async () => {
    const { rymi, numbers, asked } = await world();
    rymi.addNumber(NUMBER, AGENT);
    expect(await numbers.remove(NUMBER)).toEqual([]);
    expect(rymi.numbers()).toEqual([]);
    expect(asked()).toEqual([`DELETE ${PATH}`]);
  });

  test("an absent number is done, and said to be absent", async () => {
    const { numbers } = await world();
    expect(await numbers.remove(NUMBER)).toEqual([{ kind: "was_gone" }]);
  });

  test("a 404 that does not come from Rymi is no removal: the list must agree", async () => {
    const { rymi, numbers } = await world();
    rymi.addNumber(NUMBER, AGENT);
    rymi.faults.add({ do: { kind: "html", status: 404 } });
    expect(await errorOf(numbers.remove(NUMBER))).toMatchObject({ code: "not_found" });
    rymi.faults.add({ times: Number.POSITIVE_INFINITY, do: { kind: "html", status: 404 } });
    expect(await errorOf(numbers.remove(NUMBER))).toMatchObject({ code: "not_found" });
    rymi.faults.clear();
    expect(rymi.numbers()).toHaveLength(1);
  });

  test("a lost reply is done, too", async () => {
    const { rymi, numbers } = await world();
    rymi.addNumber(NUMBER);
    rymi.faults.add({ do: { kind: "drop-reply" } });
    expect(await numbers.remove(NUMBER)).toEqual([]);
    expect(rymi.numbers()).toEqual([]);
  });

  test("a number of another account is left alone", async () => {
    const { rymi, numbers } = await world({ tenants: [tenant, stranger] });
    expect(await numbers.remove(NUMBER)).toEqual([{ kind: "was_gone" }]);
    expect(rymi.numbers("rymi_two")).toHaveLength(1);
  });

  test.each([
    ["registered", (numbers: Numbers) => numbers.register(NUMBER, AGENT)],
    ["given an agent", (numbers: Numbers) => numbers.setAgent(NUMBER, AGENT)],
  ])("a number that was %s by the same object is kept", async (_what, write) => {
    const { rymi, numbers } = await world();
    rymi.addNumber(NUMBER);
    await write(numbers);
    expect(await numbers.remove(NUMBER)).toEqual([{ kind: "kept" }]);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: AGENT }]);
  });

  test("whatever the order of removal and registration, the number ends registered", async () => {
    for (const order of ["remove first", "register first"]) {
      const { rymi, numbers } = await world();
      rymi.addNumber(NUMBER, OTHER_AGENT);
      const work = [() => numbers.remove(NUMBER), () => numbers.register(NUMBER, AGENT)];
      if (order === "register first") work.reverse();
      await Promise.all(work.map((run) => run()));
      expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: AGENT }]);
    }
  });
});

describe("a failure that is no 404 is passed on, and nothing more is tried", () => {
  const refuse = (rymi: Awaited<ReturnType<typeof startRymi>>) => {
    rymi.addNumber(NUMBER, OTHER_AGENT);
    rymi.faults.add({ times: Number.POSITIVE_INFINITY, do: { kind: "status", status: 403 } });
  };

  test.each<[string, (numbers: Numbers) => Promise<unknown>]>([
    ["remove", (numbers) => numbers.remove(NUMBER)],
    ["attach", (numbers) => numbers.setAgent(NUMBER, AGENT)],
    ["detach", (numbers) => numbers.setAgent(NUMBER, null)],
    ["register", (numbers) => numbers.register(NUMBER, AGENT)],
    ["register without an agent", (numbers) => numbers.register(NUMBER, null)],
  ])("%s", async (_what, work) => {
    const { rymi, numbers } = await world();
    refuse(rymi);
    expect(await errorOf(work(numbers))).toMatchObject({ code: "forbidden" });
    expect(rymi.requests).toHaveLength(1);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: OTHER_AGENT }]);
    // A number that was not written to is not held: it can still be removed.
    rymi.faults.clear();
    expect(await numbers.remove(NUMBER)).toEqual([]);
  });

  test("the first failure is told, also when what was begun cannot be taken back", async () => {
    const { rymi, numbers } = await world({
      tenants: [{ ...tenant, agents: [{ id: OTHER_AGENT, name: "B" }] }],
    });
    rymi.faults.add({ when: { method: "DELETE" }, do: { kind: "status", status: 403 } });
    const refused = numbers.register(NUMBER, AGENT, { onExisting: "error" });
    expect(await errorOf(refused)).toMatchObject({ code: "agent_unknown" });
  });
});

test("work on one number is done in the order it was asked for, and never two pieces at once", async () => {
  const { rymi, numbers } = await world();
  const agents = [AGENT, OTHER_AGENT, AGENT, OTHER_AGENT];
  // The first request is slow: the others must not overtake it.
  rymi.faults.add({ do: { kind: "delay", ms: 50 } });
  await Promise.all(agents.map((agent) => numbers.register(NUMBER, agent)));
  expect(rymi.requests.map(({ body }) => body)).toMatchObject(agents.map((agent_id) => ({ agent_id })));
  expect(rymi.numbers()).toMatchObject([{ agent_id: OTHER_AGENT }]);
});

describe("an agent that Rymi does not know", () => {
  const AGENTS = [{ id: OTHER_AGENT, name: "Other" }];
  const numbers50 = Array.from({ length: 50 }, (_, index) => `+1555${1_000_000 + index}`);
  const outcomes = (work: readonly Promise<unknown>[]) =>
    Promise.all(work.map((one) => errorOf(one).then(({ code }) => code)));

  test.each<[string, (numbers: Numbers, number: string) => Promise<unknown>, string]>([
    ["updates", (numbers, number) => numbers.setAgent(number, AGENT), "attach"],
    ["registrations", (numbers, number) => numbers.register(number, AGENT), "/v1/numbers"],
  ])("costs 50 %s one request each, and one list for all of them", async (_what, change, path) => {
    const { rymi, numbers, asked } = await world({ tenants: [{ ...tenant, agents: AGENTS }] });
    rymi.seed(path === "attach" ? numbers50.map((number) => ({ number })) : []);
    const codes = await outcomes(numbers50.map((number) => change(numbers, number)));
    expect(new Set(codes)).toEqual(new Set(["agent_unknown"]));
    expect(asked().filter((request) => request.startsWith("GET"))).toHaveLength(1);
    expect(asked().filter((request) => request.startsWith("POST"))).toHaveLength(50);
  });

  test("is asked for again with each number, and once it is there its numbers get it", async () => {
    const { rymi, numbers } = await world({ tenants: [{ ...tenant, agents: AGENTS }] });
    rymi.seed([{ number: NUMBER }]);
    expect(await errorOf(numbers.setAgent(NUMBER, AGENT))).toMatchObject({ code: "agent_unknown" });
    rymi.addAgent({ id: AGENT, name: "New" });
    expect(await numbers.setAgent(NUMBER, AGENT)).toEqual([]);
    // What was found out is out of date: this number is missing, not the agent.
    expect(await numbers.setAgent("+15550009999", AGENT)).toEqual([{ kind: "registered_again" }]);
  });
});

describe('onExisting = "adopt_same_agent"', () => {
  const options = { onExisting: "adopt_same_agent" } as const;

  test("adopts a number that has the agent already, and says so", async () => {
    const { rymi, numbers } = await world();
    rymi.addNumber(NUMBER, AGENT);
    expect(await numbers.register(NUMBER, AGENT.toUpperCase(), options)).toEqual([
      { kind: "adopted", formerAgentId: AGENT },
    ]);
  });

  test("refuses a number that has another agent, and changes nothing", async () => {
    const { rymi, numbers } = await world();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    expect(await errorOf(numbers.register(NUMBER, AGENT, options))).toMatchObject({
      code: "already_registered",
    });
    expect(rymi.numbers()).toMatchObject([{ agent_id: OTHER_AGENT }]);
  });

  test("registers a new number", async () => {
    const { rymi, numbers } = await world();
    expect(await numbers.register(NUMBER, AGENT, options)).toEqual([]);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: AGENT }]);
  });
});
