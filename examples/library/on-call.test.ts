import { RymiClient } from "cdktf-rymi/client";
import { type Emulator, startEmulator } from "cdktf-rymi/emulator";
import { handOver } from "./on-call";

const DAY = "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90";
const NIGHT = "5d2e9c14-3a7b-4f68-8c0d-1b9e4f6a2c73";
const DESK = "+15551230001";
const SUPPORT = "+15551230002";
const SALES = "+15551230003";

let rymi: Emulator;
let client: RymiClient;

beforeEach(async () => {
  const agents = [
    { id: DAY, name: "Day" },
    { id: NIGHT, name: "Night" },
  ];
  rymi = await startEmulator({ tenants: [{ apiKey: "rymi_test", agents }] });
  rymi.seed([{ number: DESK, agentId: DAY }, { number: SUPPORT, agentId: DAY }, { number: SALES }]);
  client = new RymiClient({ baseUrl: rymi.url, apiKey: rymi.apiKey });
});

afterEach(async () => {
  await client.close();
  await rymi.stop();
});

test("the numbers of one agent go to the other, and nothing else is touched", async () => {
  expect(await handOver(client, DAY, NIGHT)).toEqual({ moved: [DESK, SUPPORT], gone: [] });
  expect(rymi.numbers()).toMatchObject([
    { number: DESK, agent_id: NIGHT },
    { number: SUPPORT, agent_id: NIGHT },
    { number: SALES, agent_id: null },
  ]);
  expect(rymi.countWrites()).toBe(2);
  expect(rymi.countWrites(SALES)).toBe(0);
});

test("a Rymi that fails for a moment is no failure of ours", async () => {
  rymi.faults.add({ when: { method: "POST", number: DESK }, do: { kind: "status", status: 503 } });
  rymi.faults.add({ when: { method: "POST", number: SUPPORT }, do: { kind: "drop-reply" } });
  expect(await handOver(client, DAY, NIGHT)).toEqual({ moved: [DESK, SUPPORT], gone: [] });
});

test("a number that somebody removes in the meantime is told", async () => {
  // Right after the list was answered.
  rymi.faults.add({
    when: { method: "GET" },
    do: { kind: "then", run: () => rymi.removeNumber(SUPPORT) },
  });
  expect(await handOver(client, DAY, NIGHT)).toEqual({ moved: [DESK], gone: [SUPPORT] });
});

test("an agent that does not exist is an error, and every number keeps its agent", async () => {
  rymi.removeAgent(NIGHT);
  await expect(handOver(client, DAY, NIGHT)).rejects.toMatchObject({ code: "not_found", status: 404 });
  expect(rymi.numbers().filter(({ agent_id }) => agent_id === DAY)).toHaveLength(2);
});
