import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Emulator, startEmulator } from "cdktf-rymi/emulator";
import { ALICE, NUMBER } from "../support/hcl";
import { run } from "../support/run";
import { installRuntimes, type Runtime } from "../support/runtimes";

// The built package in a program of its own, under each runtime that people run it with.

const PROGRAM = `import { isRymiError, RymiClient } from "cdktf-rymi/client";

const { RYMI_API_KEY: apiKey, RYMI_BASE_URL: baseUrl } = process.env;
const rymi = new RymiClient({ apiKey, baseUrl });
const report = [
  await rymi.register("${NUMBER}"),
  await rymi.attach("${NUMBER}", "${ALICE}"),
  (await rymi.listNumbers({ limit: 5, offset: 0 })).numbers,
  await rymi.remove("${NUMBER}"),
];
await rymi.close();

const nowhere = new RymiClient({ apiKey, baseUrl: "http://127.0.0.1:1", maxRetries: 0 });
report.push(await nowhere.listNumbers({ limit: 5, offset: 0 }).catch((error) => isRymiError(error) && error.code));
console.log(JSON.stringify(report));
`;

let folder = "";
let rymi: Emulator;
let runtimes: Readonly<Record<Runtime, string>>;
beforeAll(async () => {
  runtimes = await installRuntimes();
  folder = mkdtempSync(join(tmpdir(), "rymi-runtimes-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(resolve("."), join(folder, "node_modules/cdktf-rymi"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "program.js"), PROGRAM);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  rymi = await startEmulator();
});
afterEach(() => rymi.stop());

test.each<[Runtime, readonly string[]]>([
  ["Node 20", []],
  ["Node 24", []],
  ["Bun", []],
  ["Deno", ["run", "--allow-all"]],
])(
  "%s: a number is registered, attached, listed and removed, and an error has its code",
  async (name, args) => {
    const env = {
      HOME: folder,
      PATH: process.env["PATH"],
      RYMI_API_KEY: rymi.apiKey,
      RYMI_BASE_URL: rymi.url,
    };
    const { code, stdout, stderr } = await run(runtimes[name], [...args, "program.js"], { cwd: folder, env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject([
      { number: NUMBER, created: true },
      { number: NUMBER, agentId: ALICE },
      [{ number: NUMBER, agent_id: ALICE }],
      { number: NUMBER },
      "network",
    ]);
    expect(rymi.requests.map(({ method }) => method)).toEqual(["POST", "POST", "GET", "DELETE"]);
    expect(rymi.numbers()).toEqual([]);
  },
);
