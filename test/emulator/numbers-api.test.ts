import { NumberPage } from "../../src/api";
import { AGENT, ask, KEY, NUMBER, numbersFrom, OTHER_AGENT, OTHER_KEY, PATH, startRymi } from "./support";

const TWO_TENANTS = { tenants: [{ apiKey: KEY }, { apiKey: OTHER_KEY }] };

test("register answers 201 for a new number and 200 for a known one", async () => {
  const rymi = await startRymi();
  const registered = { status: "registered", number: NUMBER };
  const register = (body: object) => ask(rymi, "POST /v1/numbers", body);
  expect(await register({ number: NUMBER })).toMatchObject({
    status: 201,
    body: { ...registered, agent_id: null },
  });
  expect(await register({ number: NUMBER, agent_id: AGENT })).toMatchObject({
    status: 200,
    body: { ...registered, agent_id: AGENT },
  });
});

test("an agent is updated only when one is given", async () => {
  const rymi = await startRymi();
  rymi.addNumber(NUMBER, AGENT);
  for (const body of [{ number: NUMBER }, { number: NUMBER, agent_id: null }]) {
    expect(await ask(rymi, "POST /v1/numbers", body)).toMatchObject({
      status: 200,
      body: { agent_id: AGENT },
    });
  }
  await ask(rymi, "POST /v1/numbers", { number: NUMBER, agent_id: OTHER_AGENT });
  expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: OTHER_AGENT }]);
});

test.each([
  ["no JSON", "{"],
  ["no object", "[]"],
  ["no number", {}],
  ["a number that is not E.164", { number: "5551234567" }],
  ["a number with a line break", { number: `${NUMBER}\n` }],
  ["an agent that is no UUID", { number: NUMBER, agent_id: "reception" }],
])("register with %s is 400 and changes nothing", async (_, body) => {
  const rymi = await startRymi();
  expect(await ask(rymi, "POST /v1/numbers", body)).toMatchObject({
    status: 400,
    body: { error: expect.any(String) },
  });
  expect(rymi.numbers()).toEqual([]);
});

test("a number of another tenant is 409 to register and 404 for everything else", async () => {
  const rymi = await startRymi(TWO_TENANTS);
  rymi.addNumber(NUMBER, AGENT);
  const asOther = (request: string, body?: object) => ask(rymi, request, body, OTHER_KEY);
  expect((await asOther("POST /v1/numbers", { number: NUMBER })).status).toBe(409);
  expect((await asOther(`POST ${PATH}/attach`, { agent_id: AGENT })).status).toBe(404);
  expect((await asOther(`POST ${PATH}/detach`)).status).toBe(404);
  expect((await asOther(`DELETE ${PATH}`)).status).toBe(404);
  expect((await asOther("GET /v1/numbers")).body).toMatchObject({ numbers: [], total: 0 });
  expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: AGENT }]);
});

test.each([
  ["encoded", PATH],
  ["raw", `/v1/numbers/${NUMBER}`],
])("the plus sign of a number in a path may be %s", async (_, path) => {
  const rymi = await startRymi();
  rymi.addNumber(NUMBER);
  expect(await ask(rymi, `POST ${path}/attach`, { agent_id: AGENT })).toMatchObject({
    status: 201,
    body: { status: "attached", agent_id: AGENT, number: NUMBER },
  });
  expect(await ask(rymi, `POST ${path}/detach`)).toMatchObject({
    status: 200,
    body: { status: "detached", number: NUMBER },
  });
  expect(await ask(rymi, `DELETE ${path}`)).toMatchObject({
    status: 200,
    body: { status: "removed", number: NUMBER },
  });
  expect(rymi.requests.map(({ number }) => number)).toEqual([NUMBER, NUMBER, NUMBER]);
});

test("attach answers 400 without an agent, and 404 for an unknown number and for an unknown agent", async () => {
  const agents = [{ id: AGENT, name: "Reception" }];
  const rymi = await startRymi({ tenants: [{ apiKey: KEY, agents }] });
  rymi.addNumber(NUMBER);
  const attach = (number: string, body: object) => ask(rymi, `POST /v1/numbers/${number}/attach`, body);
  expect((await attach(NUMBER, {})).status).toBe(400);
  expect((await attach(NUMBER, { agent_id: null })).status).toBe(400);
  const noNumber = await attach("+15550000000", { agent_id: AGENT });
  const noAgent = await attach(NUMBER, { agent_id: OTHER_AGENT });
  expect(noNumber).toMatchObject({ status: 404 });
  expect(noAgent).toMatchObject({ status: noNumber.status, body: noNumber.body });
  expect(rymi.numbers()).toMatchObject([{ agent_id: null }]);
});

test("a number is not registered with an agent that the tenant does not have", async () => {
  const rymi = await startRymi({ tenants: [{ apiKey: KEY, agents: [] }] });
  expect((await ask(rymi, "POST /v1/numbers", { number: NUMBER, agent_id: AGENT })).status).toBe(404);
  expect(rymi.numbers()).toEqual([]);
});

test("an agent's id is returned in lower case, and accepted in any letter case", async () => {
  const agents = [{ id: AGENT, name: "Reception" }];
  const rymi = await startRymi({ tenants: [{ apiKey: KEY, agents }] });
  const body = { number: NUMBER, agent_id: AGENT.toUpperCase() };
  expect(await ask(rymi, "POST /v1/numbers", body)).toMatchObject({ status: 201, body: { agent_id: AGENT } });
});

test("an older deployment has no detach", async () => {
  const rymi = await startRymi({ detach: false });
  rymi.addNumber(NUMBER, AGENT);
  expect(await ask(rymi, `POST ${PATH}/detach`)).toMatchObject({
    status: 404,
    body: { error: "route not found" },
  });
  expect(rymi.numbers()).toMatchObject([{ agent_id: AGENT }]);
});

test("the list is in the order of registration, however often a number is changed", async () => {
  const rymi = await startRymi();
  const numbers = numbersFrom(1, 4).toReversed();
  for (const number of numbers) await ask(rymi, "POST /v1/numbers", { number });
  await ask(rymi, "POST /v1/numbers", { number: numbers[0], agent_id: AGENT });
  const { body } = await ask(rymi, "GET /v1/numbers");
  expect(NumberPage.parse(body).numbers.map(({ number }) => number)).toEqual(numbers);
});

test.each([
  ["", { limit: 50, offset: 0, length: 50 }],
  ["?limit=7&offset=3", { limit: 7, offset: 3, length: 7 }],
  ["?limit=200", { limit: 200, offset: 0, length: 200 }],
  ["?limit=1000", { limit: 200, offset: 0, length: 200 }],
  ["?limit=0&offset=205", { limit: 1, offset: 205, length: 1 }],
  ["?limit=many&offset=-1", { limit: 50, offset: 0, length: 50 }],
  ["?limit=200&offset=200", { limit: 200, offset: 200, length: 10 }],
  ["?offset=210", { limit: 50, offset: 210, length: 0 }],
])("of 210 numbers, /v1/numbers%s lists a page", async (query, { limit, offset, length }) => {
  const rymi = await startRymi();
  rymi.seed(numbersFrom(1, 210).map((number) => ({ number })));
  const page = NumberPage.parse((await ask(rymi, `GET /v1/numbers${query}`)).body);
  expect(page).toMatchObject({ total: 210, limit, offset });
  expect(page.numbers.map(({ number }) => number)).toEqual(numbersFrom(1 + offset, length));
});

test("agents are listed, and removing one removes its numbers", async () => {
  const agents = [
    { id: AGENT, name: "Reception" },
    { id: OTHER_AGENT, name: "Sales" },
  ];
  const rymi = await startRymi({ tenants: [{ apiKey: KEY, agents }] });
  const [first = "", second = "", third = ""] = numbersFrom(1, 3);
  rymi.seed([{ number: first, agentId: AGENT }, { number: second, agentId: OTHER_AGENT }, { number: third }]);
  const list = () => ask(rymi, "GET /v1/agents");
  expect((await list()).body).toEqual({ agents, total: 2, offset: 0, limit: 50 });
  rymi.removeAgent(AGENT);
  expect((await list()).body).toMatchObject({ agents: [{ id: OTHER_AGENT }], total: 1 });
  expect(rymi.numbers().map(({ number }) => number)).toEqual([second, third]);
});

test("an agent that is added again gets a new name and keeps its position", async () => {
  const agents = [
    { id: AGENT, name: "Reception" },
    { id: OTHER_AGENT, name: "Sales" },
  ];
  const rymi = await startRymi({ tenants: [{ apiKey: KEY, agents }] });
  rymi.addAgent({ id: AGENT, name: "Front desk" });
  expect((await ask(rymi, "GET /v1/agents")).body).toMatchObject({
    agents: [{ name: "Front desk" }, { name: "Sales" }],
  });
});

test("an older deployment does not list agents", async () => {
  const rymi = await startRymi({ agentList: false });
  expect(await ask(rymi, "GET /v1/agents")).toMatchObject({
    status: 404,
    body: { error: "route not found" },
  });
  expect((await ask(rymi, "GET /v1/numbers")).status).toBe(200);
});

test.each([
  ["no key", null],
  ["an unknown key", "rymi_nobody"],
  ["an empty key", ""],
])("with %s every request is 401", async (_, key) => {
  const rymi = await startRymi();
  const requests = [
    "POST /v1/numbers",
    `POST ${PATH}/attach`,
    "GET /v1/numbers",
    `DELETE ${PATH}`,
    "GET /nowhere",
  ];
  for (const request of requests) {
    expect(await ask(rymi, request, undefined, key)).toMatchObject({
      status: 401,
      body: { error: expect.any(String) },
    });
  }
});

test.each([
  "GET /",
  "GET /v2/numbers",
  "PUT /v1/numbers",
  `GET ${PATH}`,
  "GET /v1/numbers/",
  "POST /v1/numbers/%ZZ/x",
])("%s is not a route", async (request) => {
  const rymi = await startRymi();
  rymi.addNumber(NUMBER);
  expect(await ask(rymi, request)).toMatchObject({ status: 404, body: { error: "route not found" } });
});

test("a tenant has its own rate limit, and after Retry-After the next request is accepted", async () => {
  const rateLimit = { requestsPerMinute: 2, burst: 2 };
  const rymi = await startRymi({ tenants: [{ apiKey: KEY, rateLimit }, { apiKey: OTHER_KEY }] });
  const answers = [];
  for (let index = 0; index < 4; index += 1) answers.push(await ask(rymi, "GET /v1/numbers"));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
  expect(answers[2]?.headers.get("retry-after")).toBe("30");
  expect((await ask(rymi, "GET /v1/numbers", undefined, OTHER_KEY)).status).toBe(200);
});
