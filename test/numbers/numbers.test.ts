import { NumberError, Numbers } from "../../src/numbers";
import { AGENT, connect, errorOf, NUMBER, OTHER_AGENT, PATH, startRymi } from "../client/support";

async function account(options: Parameters<typeof startRymi>[0] = {}) {
  const rymi = await startRymi(options);
  const open = () => new Numbers(connect(rymi).client);
  const requested = () => rymi.requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`);
  return { rymi, numbers: open(), open, requested };
}

const tenant = { apiKey: "rymi_one" };
const otherTenant = { apiKey: "rymi_two", numbers: [{ number: NUMBER }] };

describe("register", () => {
  test("registers an absent number with one request", async () => {
    const { rymi, numbers, requested } = await account();
    expect(await numbers.register(NUMBER, AGENT)).toEqual([]);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: AGENT }]);
    expect(requested()).toEqual(["POST /v1/numbers"]);
  });

  test("adopts a registered number with one request, and does not look up its former agent", async () => {
    const { rymi, numbers, requested } = await account();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    expect(await numbers.register(NUMBER, AGENT)).toEqual([{ kind: "adopted", formerAgentId: undefined }]);
    expect(requested()).toEqual(["POST /v1/numbers"]);
    expect(rymi.numbers()).toMatchObject([{ agent_id: AGENT }]);
  });

  test("reports the former agent that an earlier listing has shown", async () => {
    const { rymi, numbers } = await account();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    await numbers.list();
    expect(await numbers.register(NUMBER, AGENT)).toEqual([{ kind: "adopted", formerAgentId: OTHER_AGENT }]);
  });

  test("detaches the agent of an adopted number when no agent is wanted", async () => {
    const { rymi, numbers, requested } = await account();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    expect(await numbers.register(NUMBER, null)).toEqual([{ kind: "adopted", formerAgentId: OTHER_AGENT }]);
    expect(rymi.numbers()).toMatchObject([{ agent_id: null }]);
    expect(requested()).toEqual(["POST /v1/numbers", `POST ${PATH}/detach`]);
  });

  test("reports the former agent that is detached, also after a lost reply", async () => {
    const { rymi, numbers } = await account();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    rymi.faults.add({ do: { kind: "html" } });
    expect(await numbers.register(NUMBER, null)).toEqual([{ kind: "adopted", formerAgentId: OTHER_AGENT }]);
  });

  test("does not report a wrong base URL as an unknown agent", async () => {
    const { rymi, numbers } = await account();
    rymi.faults.add({ times: Number.POSITIVE_INFINITY, do: { kind: "html", status: 404 } });
    expect(await errorOf(numbers.register(NUMBER, AGENT))).toMatchObject({ code: "not_found" });
  });

  test("does not report an adoption when the repeated request finds the registration of the first one", async () => {
    const { rymi, numbers, requested } = await account();
    rymi.faults.add({ do: { kind: "drop-reply" } });
    expect(await numbers.register(NUMBER, AGENT)).toEqual([]);
    expect(requested()).toEqual(["POST /v1/numbers", "POST /v1/numbers"]);
  });

  test("fails with a conflict, and changes nothing, when another account has the number", async () => {
    const { rymi, numbers } = await account({ tenants: [tenant, otherTenant] });
    expect(await errorOf(numbers.register(NUMBER, AGENT))).toMatchObject({ code: "conflict" });
    expect(rymi.numbers("rymi_two")).toMatchObject([{ number: NUMBER, agent_id: null }]);
  });

  test("fails with agent_unknown, and registers nothing, for an unknown agent", async () => {
    const { rymi, numbers } = await account({
      tenants: [{ ...tenant, agents: [{ id: OTHER_AGENT, name: "B" }] }],
    });
    expect(await errorOf(numbers.register(NUMBER, AGENT))).toMatchObject({ code: "agent_unknown" });
    expect(rymi.numbers()).toEqual([]);
  });

  test("attaches an agent that the reply does not confirm", async () => {
    const { rymi, numbers, requested } = await account();
    const reply = { status: "registered", number: NUMBER, agent_id: null };
    rymi.addNumber(NUMBER);
    rymi.faults.add({ do: { kind: "status", status: 201, body: reply } });
    await numbers.register(NUMBER, AGENT);
    expect(requested()).toEqual(["POST /v1/numbers", `POST ${PATH}/attach`]);
    expect(rymi.numbers()).toMatchObject([{ agent_id: AGENT }]);
  });
});

describe('register with onExisting = "error"', () => {
  const onExisting = "error";

  test("registers a new number, then attaches its agent", async () => {
    const { rymi, numbers } = await account();
    expect(await numbers.register(NUMBER, AGENT, { onExisting })).toEqual([]);
    expect(rymi.numbers()).toMatchObject([{ agent_id: AGENT }]);
  });

  test("refuses an existing number and does not change its agent", async () => {
    const { rymi, numbers } = await account();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    const error = await errorOf(numbers.register(NUMBER, AGENT, { onExisting }));
    expect(error).toBeInstanceOf(NumberError);
    expect(error).toMatchObject({
      code: "already_registered",
      message: expect.stringContaining(OTHER_AGENT),
    });
    expect(rymi.numbers()).toMatchObject([{ agent_id: OTHER_AGENT }]);
  });

  test("refuses an existing number without an agent, and says that it has none", async () => {
    const { rymi, numbers } = await account();
    rymi.addNumber(NUMBER);
    const error = await errorOf(numbers.register(NUMBER, AGENT, { onExisting }));
    expect(error).toMatchObject({
      code: "already_registered",
      message: expect.stringContaining("without an agent"),
    });
  });

  test("refuses an existing number, also after a lost reply", async () => {
    const { rymi, numbers } = await account();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    rymi.faults.add({ do: { kind: "drop-reply" } });
    expect(await errorOf(numbers.register(NUMBER, AGENT, { onExisting }))).toMatchObject({
      code: "already_registered",
    });
  });

  test("registers a new number without an agent with one request", async () => {
    const { numbers, requested } = await account();
    await numbers.register(NUMBER, null, { onExisting });
    expect(requested()).toEqual(["POST /v1/numbers"]);
  });

  test("does not remove a number that was registered before, when attaching the agent fails", async () => {
    const { rymi, numbers } = await account({
      tenants: [{ ...tenant, agents: [{ id: OTHER_AGENT, name: "B" }], numbers: [{ number: NUMBER }] }],
    });
    rymi.faults.add({ do: { kind: "html" } });
    expect(await errorOf(numbers.register(NUMBER, AGENT, { onExisting }))).toMatchObject({
      code: "agent_unknown",
    });
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER }]);
  });

  test("registers a new number, also after a lost reply", async () => {
    const { rymi, numbers } = await account();
    rymi.faults.add({ do: { kind: "drop-reply" } });
    expect(await numbers.register(NUMBER, AGENT, { onExisting })).toEqual([]);
    expect(rymi.numbers()).toMatchObject([{ agent_id: AGENT }]);
  });

  test("removes the new registration when the agent is unknown", async () => {
    const { rymi, numbers } = await account({
      tenants: [{ ...tenant, agents: [{ id: OTHER_AGENT, name: "B" }] }],
    });
    expect(await errorOf(numbers.register(NUMBER, AGENT, { onExisting }))).toMatchObject({
      code: "agent_unknown",
    });
    expect(rymi.numbers()).toEqual([]);
  });
});

describe("setAgent", () => {
  test("attaches an agent with one request", async () => {
    const { rymi, numbers, requested } = await account();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    expect(await numbers.setAgent(NUMBER, AGENT)).toEqual([]);
    expect(requested()).toEqual([`POST ${PATH}/attach`]);
  });

  test("registers a missing number again with the agent", async () => {
    const { rymi, numbers } = await account();
    expect(await numbers.setAgent(NUMBER, AGENT)).toEqual([{ kind: "registered_again" }]);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: AGENT }]);
  });

  test("fails with agent_unknown, and changes nothing, when the number exists and the agent does not", async () => {
    const { rymi, numbers } = await account({
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
    // The number was looked up, and not registered again.
    expect(rymi.requests.map(({ method }) => method)).toEqual(["POST", "GET"]);
  });

  test("fails with a conflict when the number has moved to another account", async () => {
    const { numbers } = await account({ tenants: [tenant, otherTenant] });
    expect(await errorOf(numbers.setAgent(NUMBER, AGENT))).toMatchObject({ code: "conflict" });
  });

  test("detaches the agent when it is null", async () => {
    const { rymi, numbers, requested } = await account();
    rymi.addNumber(NUMBER, AGENT);
    expect(await numbers.setAgent(NUMBER, null)).toEqual([]);
    expect(requested()).toEqual([`POST ${PATH}/detach`]);
    expect(rymi.numbers()).toMatchObject([{ agent_id: null }]);
  });

  test("registers a missing number again without an agent when it is null", async () => {
    const { rymi, numbers } = await account();
    expect(await numbers.setAgent(NUMBER, null)).toEqual([{ kind: "registered_again" }]);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: null }]);
  });

  test("removes the number, registers it again and reports so, where Rymi cannot detach", async () => {
    const { rymi, numbers, requested } = await account({ detach: false });
    rymi.seed([
      { number: NUMBER, agentId: AGENT },
      { number: "+15550000002", agentId: AGENT },
    ]);
    expect(await numbers.setAgent(NUMBER, null)).toEqual([{ kind: "detached_by_removal" }]);
    expect(rymi.numbers()).toContainEqual(expect.objectContaining({ number: NUMBER, agent_id: null }));
    rymi.clearRequests();
    await numbers.setAgent("+15550000002", null);
    // The detach endpoint is known not to exist, so it is not requested again.
    expect(requested().filter((line) => line.endsWith("/detach"))).toEqual([]);
  });

  test("changes nothing where Rymi cannot detach and the number has no agent", async () => {
    const { rymi, numbers, requested } = await account({ detach: false });
    rymi.addNumber(NUMBER);
    expect(await numbers.setAgent(NUMBER, null)).toEqual([]);
    expect(requested().filter((line) => !line.startsWith("GET"))).toEqual([`POST ${PATH}/detach`]);
  });

  test("keeps the number in service when it is interrupted between removal and registration", async () => {
    const { rymi, numbers } = await account({ detach: false });
    rymi.addNumber(NUMBER, AGENT);
    const interrupt = new AbortController();
    rymi.faults.add({ when: { method: "DELETE" }, do: { kind: "then", run: () => interrupt.abort() } });
    await numbers.setAgent(NUMBER, null, { signal: interrupt.signal }).catch(() => undefined);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER }]);
  });
});

describe("remove", () => {
  test("removes a registered number with one request", async () => {
    const { rymi, numbers, requested } = await account();
    rymi.addNumber(NUMBER, AGENT);
    expect(await numbers.remove(NUMBER)).toEqual([]);
    expect(rymi.numbers()).toEqual([]);
    expect(requested()).toEqual([`DELETE ${PATH}`]);
  });

  test("succeeds for an absent number and reports that it was absent", async () => {
    const { numbers } = await account();
    expect(await numbers.remove(NUMBER)).toEqual([{ kind: "was_gone" }]);
  });

  test("fails when a 404 does not come from Rymi and the listing has the number", async () => {
    const { rymi, numbers } = await account();
    rymi.addNumber(NUMBER, AGENT);
    rymi.faults.add({ do: { kind: "html", status: 404 } });
    expect(await errorOf(numbers.remove(NUMBER))).toMatchObject({ code: "not_found" });
    rymi.faults.add({ times: Number.POSITIVE_INFINITY, do: { kind: "html", status: 404 } });
    expect(await errorOf(numbers.remove(NUMBER))).toMatchObject({ code: "not_found" });
    rymi.faults.clear();
    expect(rymi.numbers()).toHaveLength(1);
  });

  test("succeeds after a lost reply", async () => {
    const { rymi, numbers } = await account();
    rymi.addNumber(NUMBER);
    rymi.faults.add({ do: { kind: "drop-reply" } });
    expect(await numbers.remove(NUMBER)).toEqual([]);
    expect(rymi.numbers()).toEqual([]);
  });

  test("does not remove a number of another account", async () => {
    const { rymi, numbers } = await account({ tenants: [tenant, otherTenant] });
    expect(await numbers.remove(NUMBER)).toEqual([{ kind: "was_gone" }]);
    expect(rymi.numbers("rymi_two")).toHaveLength(1);
  });

  test.each([
    ["registered", (numbers: Numbers) => numbers.register(NUMBER, AGENT)],
    ["given an agent", (numbers: Numbers) => numbers.setAgent(NUMBER, AGENT)],
  ])("keeps a number that the same instance has %s", async (_what, write) => {
    const { rymi, numbers } = await account();
    rymi.addNumber(NUMBER);
    await write(numbers);
    expect(await numbers.remove(NUMBER)).toEqual([{ kind: "kept" }]);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: AGENT }]);
  });

  test("leaves the number registered, whatever the order of removal and registration", async () => {
    for (const order of ["remove first", "register first"]) {
      const { rymi, numbers } = await account();
      rymi.addNumber(NUMBER, OTHER_AGENT);
      const work = [() => numbers.remove(NUMBER), () => numbers.register(NUMBER, AGENT)];
      if (order === "register first") work.reverse();
      await Promise.all(work.map((run) => run()));
      expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: AGENT }]);
    }
  });
});

describe("a failure other than 404 is passed on without another request", () => {
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
    const { rymi, numbers } = await account();
    refuse(rymi);
    expect(await errorOf(work(numbers))).toMatchObject({ code: "forbidden" });
    expect(rymi.requests).toHaveLength(1);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: OTHER_AGENT }]);
    // The number was not written to, so it can still be removed.
    rymi.faults.clear();
    expect(await numbers.remove(NUMBER)).toEqual([]);
  });

  test("reports the first failure, also when undoing the registration fails", async () => {
    const { rymi, numbers } = await account({
      tenants: [{ ...tenant, agents: [{ id: OTHER_AGENT, name: "B" }] }],
    });
    rymi.faults.add({ when: { method: "DELETE" }, do: { kind: "status", status: 403 } });
    const refused = numbers.register(NUMBER, AGENT, { onExisting: "error" });
    expect(await errorOf(refused)).toMatchObject({ code: "agent_unknown" });
  });
});

test("works on one number in the order of the calls, one call at a time", async () => {
  const { rymi, numbers } = await account();
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
  ])("costs 50 %s one request each, and one listing for all of them", async (_what, change, path) => {
    const { rymi, numbers, requested } = await account({ tenants: [{ ...tenant, agents: AGENTS }] });
    rymi.seed(path === "attach" ? numbers50.map((number) => ({ number })) : []);
    const codes = await outcomes(numbers50.map((number) => change(numbers, number)));
    expect(new Set(codes)).toEqual(new Set(["agent_unknown"]));
    expect(requested().filter((request) => request.startsWith("GET"))).toHaveLength(1);
    expect(requested().filter((request) => request.startsWith("POST"))).toHaveLength(50);
  });

  test("is tried again with each number, and attached once it exists", async () => {
    const { rymi, numbers } = await account({ tenants: [{ ...tenant, agents: AGENTS }] });
    rymi.seed([{ number: NUMBER }]);
    expect(await errorOf(numbers.setAgent(NUMBER, AGENT))).toMatchObject({ code: "agent_unknown" });
    rymi.addAgent({ id: AGENT, name: "New" });
    expect(await numbers.setAgent(NUMBER, AGENT)).toEqual([]);
    // The earlier result is out of date: now the number is missing, not the agent.
    expect(await numbers.setAgent("+15550009999", AGENT)).toEqual([{ kind: "registered_again" }]);
  });
});

describe('onExisting = "adopt_same_agent"', () => {
  const options = { onExisting: "adopt_same_agent" } as const;

  test("adopts a number that has the agent already, and reports so", async () => {
    const { rymi, numbers } = await account();
    rymi.addNumber(NUMBER, AGENT);
    expect(await numbers.register(NUMBER, AGENT.toUpperCase(), options)).toEqual([
      { kind: "adopted", formerAgentId: AGENT },
    ]);
  });

  test("refuses a number that has another agent and changes nothing", async () => {
    const { rymi, numbers } = await account();
    rymi.addNumber(NUMBER, OTHER_AGENT);
    expect(await errorOf(numbers.register(NUMBER, AGENT, options))).toMatchObject({
      code: "already_registered",
    });
    expect(rymi.numbers()).toMatchObject([{ agent_id: OTHER_AGENT }]);
  });

  test("registers a new number", async () => {
    const { rymi, numbers } = await account();
    expect(await numbers.register(NUMBER, AGENT, options)).toEqual([]);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: AGENT }]);
  });
});
