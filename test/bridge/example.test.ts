import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { arch, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Emulator, startEmulator } from "cdktf-rymi/emulator";
import { bundle } from "../support/bundle";
import { run } from "../support/run";
import { describeTerraform, processesIn } from "../support/terraform";

const PLATFORM = `${process.platform}_${arch() === "x64" ? "amd64" : arch()}`;
const RECEPTION = "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90";

/** examples/bridge in a folder of its own, with what its owner would have installed. */
describeTerraform("the example of the bridge", () => {
  let folder = "";
  let rymi: Emulator;
  const at = (...names: string[]) => join(folder, ...names);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "rymi-example-"));
    rymi = await startEmulator();
    cpSync("examples/bridge", at("project"), { recursive: true });
    for (const name of ["home", "tmp", "project/node_modules"]) mkdirSync(at(name));
    for (const name of ["@cdktf", "cdktf", "constructs", "tsx", ".bin"])
      symlinkSync(resolve("node_modules", name), at("project/node_modules", name));
    symlinkSync(resolve("."), at("project/node_modules/cdktf-rymi"));
    const mirror = at("home/.terraform.d/plugins/registry.terraform.io/hashicorp/null/3.2.4", PLATFORM);
    await bundle("test/support/null-provider.ts", join(mirror, "terraform-provider-null"));
    writeFileSync(at("terraform.rc"), "");
  });

  afterAll(async () => {
    await rymi.stop();
    rmSync(folder, { recursive: true });
  });

  async function cdktf(...args: readonly string[]): Promise<string> {
    const env = {
      PATH: process.env["PATH"],
      HOME: at("home"),
      TMPDIR: at("tmp"),
      CHECKPOINT_DISABLE: "1",
      TF_CLI_CONFIG_FILE: at("terraform.rc"),
      // For its lock file cdktf would ask the registry for the provider that a stand-in takes the place of here.
      CDKTF_SKIP_PROVIDER_LOCK: "true",
      RYMI_API_KEY: rymi.apiKey,
      RYMI_BASE_URL: rymi.url,
    };
    const result = await run(resolve("node_modules/.bin/cdktf"), args, { cwd: at("project"), env });
    if (result.code !== 0)
      throw new Error(`cdktf ${args.join(" ")} failed:\n${result.stdout}\n${result.stderr}`);
    return result.text;
  }

  test("is deployed by cdktf, renamed without a removal, and destroyed", async () => {
    expect(await cdktf("deploy", "--auto-approve")).toContain("+15551230001 attached to");
    const lines = rymi.numbers().map(({ number, agent_id }) => [number, agent_id]);
    expect(lines).toHaveLength(3);
    expect(lines).toContainEqual(["+15551230001", RECEPTION]);
    expect(lines).toContainEqual(["+15551230003", null]);

    const code = readFileSync(at("project/main.ts"), "utf8");
    writeFileSync(at("project/main.ts"), code.replace("desk:", '"front desk":'));
    expect(await cdktf("deploy", "--auto-approve")).toContain(
      "+15551230001 stays registered: phone-lines/lines[front desk] declares it now",
    );
    expect(rymi.requests.filter(({ method }) => method === "DELETE")).toEqual([]);

    await cdktf("destroy", "--auto-approve");
    expect(rymi.numbers()).toEqual([]);
    expect(processesIn(at("project/cdktf.out/stacks/phone-lines"))).toEqual([]);
  }, 240_000);
});
