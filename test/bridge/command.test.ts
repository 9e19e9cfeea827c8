import { type Emulator, type EmulatorOptions, startEmulator } from "cdktf-rymi/emulator";
import { main } from "../../src/cli";
import { ALICE, BOB, NUMBER } from "../support/hcl";

let rymi: Emulator;

beforeEach(() => use({}));
afterEach(() => rymi.stop());

/** Another Rymi in place of the usual one. */
async function use(options: EmulatorOptions): Promise<void> {
  await rymi?.stop();
  rymi = await startEmulator(options);
}

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What a provisioner does: the command with its values in the environment. */
async function bridge(step: string, environment: Record<string, string> = {}): Promise<Answer> {
  let out = "";
  let err = "";
  const code = await main(["bridge", step], {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    isTerminal: { stdout: false, stderr: false },
    env: {
      RYMI_API_KEY: rymi.apiKey,
      RYMI_BASE_URL: rymi.url,
      RYMI_BRIDGE_NUMBER: NUMBER,
      RYMI_BRIDGE_OWNER: "phones/lines[desk]",
      ...environment,
    },
    cwd: process.cwd(),
    now: () => new Date(),
    version: "1.2.3",
    interrupted: new AbortController().signal,
  });
  return { code, out, err };
}

const said = (out: string) => ({ code: 0, out: `${out}\n`, err: "" });
const requests = () => rymi.requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, "")}`);

const LIST = "GET /v1/numbers";
const REGISTER = "POST /v1/numbers";
const REMOVE = "DELETE /v1/numbers/%2B15551234567";
const answersNow = `agent ${ALICE} answers it`;

describe("register", () => {
  test("acts in the workspace of RYMI_WORKSPACE, and names an unreachable workspace", async () => {
    await use({ tenants: [{ apiKey: "rymi_agency", workspaces: [{ id: "client-a" }] }] });
    expect((await bridge("register", { RYMI_WORKSPACE: "client-a" })).code).toBe(0);
    expect(rymi.numbers({ workspace: "client-a" })).toMatchObject([{ number: NUMBER }]);
    expect(rymi.numbers()).toEqual([]);
    const { code, err } = await bridge("register", { RYMI_WORKSPACE: "client-z" });
    expect(code).toBe(1);
    expect(err).toContain("client-z");
    expect(err).toContain("(or RYMI_WORKSPACE)");
  });

  test("sets the agent in the same request, so that the number is never without one", async () => {
    expect(await bridge("register", { RYMI_BRIDGE_AGENT: ALICE })).toEqual(
      said(`${NUMBER} registered; ${answersNow}`),
    );
    expect(requests()).toEqual([REGISTER]);
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
  });

  test("can be repeated", async () => {
    await bridge("register", { RYMI_BRIDGE_AGENT: ALICE });
    expect(await bridge("register", { RYMI_BRIDGE_AGENT: ALICE })).toEqual(
      said(`${NUMBER} was registered already; ${answersNow}`),
    );
  });

  test("without an agent detaches that of a registered number", async () => {
    rymi.addNumber(NUMBER, BOB);
    expect(await bridge("register")).toEqual(said(`${NUMBER} was registered already; no agent answers it`));
    expect(rymi.numbers()).toMatchObject([{ agent_id: null }]);
  });
});

describe("attach and detach", () => {
  test("change the agent with one request each", async () => {
    rymi.addNumber(NUMBER, BOB);
    expect(await bridge("attach", { RYMI_BRIDGE_AGENT: ALICE })).toEqual(
      said(`${NUMBER} attached to ${ALICE}`),
    );
    expect(rymi.numbers()).toMatchObject([{ agent_id: ALICE }]);
    expect(await bridge("detach")).toEqual(said(`${NUMBER} detached; no agent answers it`));
    expect(rymi.numbers()).toMatchObject([{ agent_id: null }]);
    expect(rymi.requests).toHaveLength(2);
  });

  test("register a removed number again, and say so", async () => {
    expect(await bridge("attach", { RYMI_BRIDGE_AGENT: ALICE })).toEqual(
      said(`${NUMBER} attached to ${ALICE} (it was missing and was registered again)`),
    );
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
  });

  test("a deployment without detach is reported", async () => {
    await use({ detach: false });
    rymi.addNumber(NUMBER, BOB);
    expect(await bridge("detach")).toEqual(
      said(
        `${NUMBER} detached; no agent answers it (this Rymi cannot detach, so it was removed and registered again)`,
      ),
    );
  });
});

describe("remove", () => {
  test.each([
    ["an agent", ALICE],
    ["no agent", null],
  ])("is one request, whoever set what answers: %s", async (_, agent) => {
    rymi.addNumber(NUMBER, agent);
    expect(await bridge("remove")).toEqual(said(`${NUMBER} removed`));
    expect(requests()).toEqual([REMOVE]);
    expect(rymi.numbers()).toEqual([]);
  });

  test("with a lost reply is repeated, and the number counts as removed", async () => {
    rymi.addNumber(NUMBER, ALICE);
    rymi.faults.add({ when: { method: "DELETE" }, do: { kind: "drop-reply" } });
    expect(await bridge("remove")).toEqual(said(`${NUMBER} removed`));
    expect(requests()).toEqual([REMOVE, REMOVE]);
  });

  test("finds nothing to do when the number is gone", async () => {
    expect(await bridge("remove")).toEqual(
      said(`${NUMBER} was not registered any more in the account of this API key`),
    );
    expect(requests()).toEqual([REMOVE, LIST]);
  });

  test("leaves a number that has another declaration now, and sends no request", async () => {
    rymi.addNumber(NUMBER, ALICE);
    expect(await bridge("remove", { RYMI_BRIDGE_DECLARED_BY: "phones/lines[reception]" })).toEqual(
      said(`${NUMBER} stays registered: phones/lines[reception] declares it now`),
    );
    expect(rymi.requests).toEqual([]);
  });

  test("removes a number that only its own entry declares: destroy, or -replace", async () => {
    rymi.addNumber(NUMBER);
    expect(await bridge("remove", { RYMI_BRIDGE_DECLARED_BY: "phones/lines[desk]" })).toEqual(
      said(`${NUMBER} removed`),
    );
  });
});

describe("what fails", () => {
  const ENDS = { code: 1, out: "" };

  test.each([
    [{ RYMI_BRIDGE_NUMBER: "+1 555 123 4567" }, 'drop the spaces and write "+15551234567"'],
    [{ RYMI_BRIDGE_AGENT: "alice" }, '"alice" is not a UUID'],
    [{ RYMI_API_KEY: "" }, `${NUMBER}: RYMI_API_KEY is not set.`],
    [{ RYMI_BASE_URL: "http://rymi.example" }, "Use https://"],
    [{ RYMI_BRIDGE_NUMBER: "" }, "Terraform calls this command for RymiNumberBridge"],
  ])("%j is a message, and nothing is sent", async (environment, message) => {
    const answer = await bridge("register", environment);
    expect(answer).toEqual({ ...ENDS, err: expect.stringContaining(message) });
    expect(answer.err).not.toMatch(/^ +at /m);
    expect(rymi.requests).toEqual([]);
  });

  test("a wrong key is reported without the key", async () => {
    const answer = await bridge("register", { RYMI_API_KEY: "rymi_wrong" });
    expect(answer).toEqual({
      ...ENDS,
      err: expect.stringMatching(/^\+15551234567: .*401.*Check RYMI_API_KEY/),
    });
    expect(answer.err).not.toContain("rymi_wrong");
  });

  test("a number of another account is not changed", async () => {
    await use({
      tenants: [{ apiKey: "rymi_one" }, { apiKey: "rymi_two", numbers: [{ number: NUMBER, agentId: BOB }] }],
    });
    expect(await bridge("register", { RYMI_BRIDGE_AGENT: ALICE })).toEqual({
      ...ENDS,
      err: expect.stringContaining("The number belongs to another account"),
    });
    expect(rymi.numbers("rymi_two")).toMatchObject([{ agent_id: BOB }]);
  });

  test("with an unknown agent the number keeps its agent", async () => {
    await use({ tenants: [{ apiKey: "rymi_one", agents: [{ id: BOB, name: "Bob" }] }] });
    rymi.addNumber(NUMBER, BOB);
    expect(await bridge("attach", { RYMI_BRIDGE_AGENT: ALICE })).toEqual({
      ...ENDS,
      err: expect.stringMatching(/^\+15551234567: Rymi knows no agent a11ce.* copy its id from Rymi\.\n$/),
    });
    expect(rymi.numbers()).toMatchObject([{ agent_id: BOB }]);
  });

  test("a removal that Rymi refuses fails, and so does a 404 that its list does not confirm", async () => {
    rymi.addNumber(NUMBER, ALICE);
    const refuse = (method: string, status: number) =>
      rymi.faults.add({ when: { method }, do: { kind: "status", status } });
    refuse("DELETE", 403);
    expect(await bridge("remove")).toEqual({ ...ENDS, err: expect.stringContaining("answered 403") });
    refuse("DELETE", 404);
    expect(await bridge("remove")).toEqual({ ...ENDS, err: expect.stringContaining("answered 404") });
    refuse("DELETE", 404);
    refuse("GET", 403);
    expect(await bridge("remove")).toEqual({ ...ENDS, err: expect.stringContaining("answered 403") });
    expect(rymi.numbers()).toHaveLength(1);
  });

  test("an unknown step is reported with the known ones", async () => {
    expect(await bridge("leave")).toEqual({
      code: 1,
      out: "",
      err: expect.stringContaining("Allowed choices are register, attach, detach, remove."),
    });
  });
});
