import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, type EmulatorOptions, startEmulator } from "cdktf-rymi/emulator";
import { main } from "../../src/cli";
import { ALICE, BOB, NUMBER } from "../support/hcl";

let rymi: Emulator;
/** The folder for temporary files. */
let temporary: string;

beforeEach(() => use({}));
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), "rymi-bridge-"));
});
afterEach(() => rymi.stop());
afterEach(() => rmSync(temporary, { recursive: true }));

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
      RYMI_BRIDGE_REGISTRATION: "4711",
      RYMI_BRIDGE_OWNER: "phones/lines[desk]",
      TMPDIR: temporary,
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
  test("brings the agent along, so that the number never rings unanswered", async () => {
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

  test("without an agent takes off the one that a registered number has", async () => {
    rymi.addNumber(NUMBER, BOB);
    expect(await bridge("register")).toEqual(said(`${NUMBER} was registered already; nobody answers it`));
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
    expect(await bridge("detach")).toEqual(said(`${NUMBER} detached; nobody answers it`));
    expect(rymi.numbers()).toMatchObject([{ agent_id: null }]);
    expect(rymi.requests).toHaveLength(2);
  });

  test("bring a number back that vanished, and say so", async () => {
    expect(await bridge("attach", { RYMI_BRIDGE_AGENT: ALICE })).toEqual(
      said(`${NUMBER} attached to ${ALICE} (it had vanished and was registered again)`),
    );
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: ALICE }]);
  });

  test("a Rymi that cannot detach is told apart", async () => {
    await use({ detach: false });
    rymi.addNumber(NUMBER, BOB);
    expect(await bridge("detach")).toEqual(
      said(
        `${NUMBER} detached; nobody answers it (this Rymi cannot detach, so it was removed and registered again)`,
      ),
    );
  });
});

describe("remove", () => {
  test("looks, removes and says who answered until now", async () => {
    rymi.addNumber(NUMBER, ALICE);
    expect(await bridge("remove")).toEqual(said(`${NUMBER} removed; agent ${ALICE} answered it until now`));
    expect(requests()).toEqual([LIST, REMOVE]);
    expect(rymi.numbers()).toEqual([]);
  });

  test("finds nothing to do when the number is gone", async () => {
    expect(await bridge("remove")).toEqual(
      said(`${NUMBER} was not registered any more in the account of this API key`),
    );
    expect(rymi.countWrites()).toBe(0);
  });

  test("leaves a number that somebody else declares now, and asks Rymi nothing", async () => {
    rymi.addNumber(NUMBER, ALICE);
    expect(await bridge("remove", { RYMI_BRIDGE_DECLARED_BY: "phones/lines[reception]" })).toEqual(
      said(`${NUMBER} stays registered: phones/lines[reception] declares it now`),
    );
    expect(rymi.requests).toEqual([]);
  });

  test("removes a number that its own entry still declares: destroy, or -replace", async () => {
    rymi.addNumber(NUMBER);
    expect(await bridge("remove", { RYMI_BRIDGE_DECLARED_BY: "phones/lines[desk]" })).toEqual(
      said(`${NUMBER} removed; nobody answered it`),
    );
  });
});

describe("leave and remove", () => {
  const notes = () =>
    readdirSync(temporary, { recursive: true }).filter((name) => `${name}`.endsWith(".json"));
  const left = (agent: string) =>
    said(
      `${NUMBER} stays registered: agent ${agent} answers it, which this bridge did not set; remove it in Rymi if it is to go`,
    );

  test("a number that carries an agent which somebody else gave it is left", async () => {
    rymi.addNumber(NUMBER, BOB);
    expect(await bridge("leave", { RYMI_BRIDGE_AGENT: ALICE })).toEqual(
      said(`${NUMBER} was attached to ${ALICE} until now`),
    );
    expect(rymi.requests).toEqual([]);
    expect(await bridge("remove")).toEqual(left(BOB));
    expect(rymi.numbers()).toMatchObject([{ number: NUMBER, agent_id: BOB }]);
    expect(rymi.countWrites()).toBe(0);
    expect(notes()).toEqual([]);
  });

  test("also when the bridge had given it none", async () => {
    rymi.addNumber(NUMBER, BOB);
    expect(await bridge("leave")).toEqual(said(`${NUMBER} had no agent until now`));
    expect(await bridge("remove")).toEqual(left(BOB));
  });

  test.each([
    ["its own agent, in another spelling", ALICE.toUpperCase()],
    ["no agent any more", null],
  ])("a number with %s is removed", async (_what, agent) => {
    rymi.addNumber(NUMBER, agent);
    await bridge("leave", { RYMI_BRIDGE_AGENT: ALICE });
    expect((await bridge("remove")).out).toContain(`${NUMBER} removed`);
    expect(rymi.numbers()).toEqual([]);
    expect(notes()).toEqual([]);
  });

  test("a removal that failed still knows the agent when it is tried again", async () => {
    rymi.addNumber(NUMBER, BOB);
    await bridge("leave", { RYMI_BRIDGE_AGENT: ALICE });
    rymi.faults.add({ when: { method: "GET" }, do: { kind: "status", status: 403 } });
    expect(await bridge("remove")).toMatchObject({ code: 1 });
    expect(await bridge("remove")).toEqual(left(BOB));
  });

  test("an agent that only changed leaves no note behind", async () => {
    rymi.addNumber(NUMBER, ALICE);
    await bridge("leave", { RYMI_BRIDGE_AGENT: ALICE });
    await bridge("attach", { RYMI_BRIDGE_AGENT: BOB });
    expect(notes()).toEqual([]);
    expect((await bridge("remove")).out).toContain(`${NUMBER} removed; agent ${BOB}`);
  });

  test("an odd note, and one in a folder that others may write to, say nothing", async () => {
    await bridge("leave", { RYMI_BRIDGE_AGENT: ALICE });
    const [folder = ""] = readdirSync(temporary);
    writeFileSync(join(temporary, folder, "4711.json"), "{");
    rymi.addNumber(NUMBER, BOB);
    expect((await bridge("remove")).out).toContain(`${NUMBER} removed; agent ${BOB}`);

    await bridge("leave", { RYMI_BRIDGE_AGENT: ALICE });
    chmodSync(join(temporary, folder), 0o777);
    rymi.addNumber(NUMBER, BOB);
    expect((await bridge("remove")).out).toContain(`${NUMBER} removed; agent ${BOB}`);
  });

  test("where no note can be written, leaving is no failure", async () => {
    const nowhere = join(temporary, "a-file");
    writeFileSync(nowhere, "");
    expect(await bridge("leave", { TMPDIR: nowhere })).toEqual(said(`${NUMBER} had no agent until now`));
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

  test("a wrong key is a message that does not show it", async () => {
    const answer = await bridge("register", { RYMI_API_KEY: "rymi_wrong" });
    expect(answer).toEqual({
      ...ENDS,
      err: expect.stringMatching(/^\+15551234567: .*401.*Check RYMI_API_KEY/),
    });
    expect(answer.err).not.toContain("rymi_wrong");
  });

  test("a number of another account is left alone", async () => {
    await use({
      tenants: [{ apiKey: "rymi_one" }, { apiKey: "rymi_two", numbers: [{ number: NUMBER, agentId: BOB }] }],
    });
    expect(await bridge("register", { RYMI_BRIDGE_AGENT: ALICE })).toEqual({
      ...ENDS,
      err: expect.stringContaining("It belongs to another Rymi account"),
    });
    expect(rymi.numbers("rymi_two")).toMatchObject([{ agent_id: BOB }]);
  });

  test("an unknown agent leaves the number with the agent it had", async () => {
    await use({ tenants: [{ apiKey: "rymi_one", agents: [{ id: BOB, name: "Bob" }] }] });
    rymi.addNumber(NUMBER, BOB);
    expect(await bridge("attach", { RYMI_BRIDGE_AGENT: ALICE })).toEqual({
      ...ENDS,
      err: expect.stringMatching(/^\+15551234567: Rymi knows no agent a11ce.* copy its id from Rymi\.\n$/),
    });
    expect(rymi.numbers()).toMatchObject([{ agent_id: BOB }]);
  });

  test("a list that cannot be read removes nothing", async () => {
    rymi.addNumber(NUMBER, ALICE);
    rymi.faults.add({ when: { method: "GET" }, do: { kind: "status", status: 403 } });
    expect(await bridge("remove")).toMatchObject(ENDS);
    expect(rymi.numbers()).toHaveLength(1);
  });
});
