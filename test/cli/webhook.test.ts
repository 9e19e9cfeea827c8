import { type Emulator, type EmulatorOptions, startEmulator } from "cdktf-rymi/emulator";
import { runWith } from "../drift/command";
import { NUMBER, OTHER } from "../support/hcl";

const emulators: Emulator[] = [];
afterEach(() => Promise.all(emulators.splice(0).map((emulator) => emulator.stop())));

/** A Rymi, and the command against it. */
async function rymiWith(options: EmulatorOptions = {}) {
  const rymi = await startEmulator(options);
  emulators.push(rymi);
  const webhook = (args: readonly string[], env: Record<string, string> = {}) =>
    runWith({ cwd: process.cwd(), env: { RYMI_API_KEY: rymi.apiKey, RYMI_BASE_URL: rymi.url, ...env } }, [
      "webhook",
      ...args,
    ]);
  return { rymi, webhook };
}

test("prints one line for each number whose webhook was set", async () => {
  const { rymi, webhook } = await rymiWith();
  rymi.seed([{ number: NUMBER }, { number: OTHER }]);
  rymi.setWebhookStatus(NUMBER, "failed");
  expect(await webhook([NUMBER, OTHER, NUMBER])).toEqual({
    code: 0,
    out: `${NUMBER} rings: its webhook at twilio is configured\n${OTHER} rings: its webhook at twilio is configured\n`,
    err: "",
  });
  expect(rymi.countWrites()).toBe(2);
});

test.each([
  [
    "manual_required",
    "set https://api.rymi.live/v1/webhooks/twilio at twilio as the webhook for incoming calls",
  ],
  ["failed", "its webhook is failed"],
  ["no_carrier", "no carrier is connected to this workspace; connect the carrier of the number at Rymi"],
] as const)(
  "a number that stays %s is told with what to do, and the exit code is 2",
  async (status, remedy) => {
    const { rymi, webhook } = await rymiWith({ tenants: [{ apiKey: "rymi_one", webhook: status }] });
    rymi.addNumber(NUMBER);
    const { code, out, err } = await webhook([NUMBER]);
    expect({ code, err }).toEqual({ code: 2, err: "" });
    expect(out).toContain(`${NUMBER} does not ring: `);
    expect(out).toContain(remedy);
  },
);

test("the workspace comes from --workspace, else from RYMI_WORKSPACE", async () => {
  const tenant = { apiKey: "rymi_agency", workspaces: [{ id: "client-a", numbers: [{ number: NUMBER }] }] };
  const { rymi, webhook } = await rymiWith({ tenants: [tenant] });
  expect((await webhook([NUMBER], { RYMI_WORKSPACE: "client-a" })).code).toBe(0);
  expect((await webhook(["--workspace", "client-a", NUMBER])).code).toBe(0);
  const { code, err } = await webhook([NUMBER]);
  expect(code).toBe(1);
  expect(err).toContain(`${NUMBER} is not registered in this workspace`);
  expect(rymi.requests.map(({ workspace }) => workspace)).toEqual(["client-a", "client-a", "workspace-1"]);
});

test("an older Rymi and an unregistered number are errors; a malformed number is not sent", async () => {
  const { rymi, webhook } = await rymiWith({ webhooks: false });
  rymi.addNumber(NUMBER);
  expect((await webhook([NUMBER])).err).toContain("or this Rymi cannot set webhooks (404)");
  rymi.clearRequests();
  const { code, err } = await webhook([NUMBER, "5551234567"]);
  expect(code).toBe(1);
  expect(err).toContain("Nothing was sent.");
  expect(rymi.requests).toEqual([]);
});

test("the error for a read-only key names the missing scope", async () => {
  const key = { apiKey: "rymi_read", scopes: ["numbers:read"] };
  const { rymi, webhook } = await rymiWith({ tenants: [{ apiKey: "rymi_one", keys: [key] }] });
  rymi.addNumber(NUMBER);
  const { code, err } = await webhook([NUMBER], { RYMI_API_KEY: "rymi_read" });
  expect(code).toBe(1);
  expect(err).toContain("numbers:write");
  expect(rymi.countWrites()).toBe(1);
});
