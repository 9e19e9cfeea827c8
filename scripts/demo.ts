import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { RymiClient } from "../src/client";
import { expectThat, Project, say, step, UnexpectedResult } from "./demo/project";

/** `npm run demo`: the life of a number, with the real cdktf and Terraform, against the emulator of Rymi. */

const RECEPTION = "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90";
const SUPPORT = "5d2e9c14-3a7b-4f68-8c0d-1b9e4f6a2c73";
const NIGHT_SHIFT = "e4a1f7b2-6c05-4d39-8b1e-2f7a9c3d5e60";
const SUPPORT_LINE = "+15551230002";

async function runSteps(rymi: Rymi, project: Project): Promise<void> {
  step("Deploy three numbers, two of them with an agent");
  say(project.source());
  say(await project.cdktf("deploy", "--auto-approve"));
  await dashboard(rymi, { "+15551230001": RECEPTION, [SUPPORT_LINE]: SUPPORT, "+15551230003": null });

  step("Change the agent of the support line: an update in place, the number stays in service");
  project.replace(SUPPORT, NIGHT_SHIFT);
  const changed = await project.cdktf("deploy", "--auto-approve");
  say(changed);
  expectThat(changed.includes("0 added, 1 changed, 0 destroyed"), "one change in place");
  await dashboard(rymi, { "+15551230001": RECEPTION, [SUPPORT_LINE]: NIGHT_SHIFT, "+15551230003": null });

  step("The support line gets another agent in Rymi's dashboard; terraform plan shows it");
  await rymi.client.attach(SUPPORT_LINE, RECEPTION);
  const drift = await project.terraform("plan", "-detailed-exitcode");
  say(drift.text);
  expectThat(drift.code === 2, "terraform plan -detailed-exitcode exits with 2: there are differences");

  step("All stacks at once, without Terraform: cdktf-rymi drift reports it as well");
  const found = await project.command("drift");
  say(found.text);
  expectThat(found.code === 2, "cdktf-rymi drift exits with 2: there is drift");

  step("Deploy again: Rymi gets what the code says");
  say(await project.cdktf("deploy", "--auto-approve"));
  await dashboard(rymi, { "+15551230001": RECEPTION, [SUPPORT_LINE]: NIGHT_SHIFT, "+15551230003": null });
  const settled = await project.terraform("plan", "-detailed-exitcode");
  expectThat(settled.code === 0, "terraform plan -detailed-exitcode exits with 0: nothing to change");
  const synced = await project.command("drift");
  say(synced.text);
  expectThat(synced.code === 0, "cdktf-rymi drift exits with 0: in sync");

  step("Destroy: the registrations are removed, the numbers stay at their carrier");
  say(await project.cdktf("destroy", "--auto-approve"));
  await dashboard(rymi, {});
}

/** Shows the numbers of Rymi, which must be the expected ones. */
async function dashboard(rymi: Rymi, expected: Readonly<Record<string, string | null>>): Promise<void> {
  const { numbers } = await rymi.client.listNumbers({ limit: 200, offset: 0 });
  const rows = numbers.map(({ number, agent_id }) => `${number}  ${agent_id ?? "no agent"}`).sort();
  say(["Rymi's dashboard:", ...(rows.length === 0 ? ["no numbers"] : rows)].join("\n  "));
  const wanted = Object.entries(expected).map(([number, agent]) => `${number}  ${agent ?? "no agent"}`);
  expectThat(rows.join("\n") === wanted.sort().join("\n"), "Rymi has what the code says");
}

/** The emulator, started by its command, and a client that acts like a person in the dashboard. */
interface Rymi {
  readonly client: RymiClient;
  /** Variables that lead the provider to it. */
  readonly environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

async function startRymi(): Promise<Rymi> {
  const command = ["dist/cli/cdktf-rymi.js", "emulator", "--port", "0", "--api-key", "rymi_demo_key"];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "ignore"] });
  const ended = once(child, "exit");
  const firstLine = once(createInterface(child.stdout), "line");
  const [line] = await Promise.race([firstLine, ended.then(() => [undefined])]);
  if (typeof line !== "string") throw new UnexpectedResult("the emulator did not start");
  const { url, apiKey } = JSON.parse(line) as { url: string; apiKey: string };
  const client = new RymiClient({ baseUrl: url, apiKey });
  return {
    client,
    environment: { RYMI_BASE_URL: url, RYMI_API_KEY: apiKey },
    async stop() {
      await client.close();
      child.kill();
      await ended;
    },
  };
}

async function main(): Promise<number> {
  if (!Project.hasTerraform()) {
    process.stderr.write(
      "The demo needs Terraform 1.5 or later on the PATH, and there is none.\n" +
        "Install it from https://developer.hashicorp.com/terraform/install and run this again.\n",
    );
    return 1;
  }
  const cleanUps: (() => unknown)[] = [];
  const cleanUp = async () => {
    for (const undo of cleanUps.splice(0).reverse()) await undo();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => void cleanUp().finally(() => process.exit(130)));
  }
  try {
    const rymi = await startRymi();
    cleanUps.push(() => rymi.stop());
    const project = new Project(rymi.environment);
    cleanUps.push(() => project.remove());
    await runSteps(rymi, project);
    process.stdout.write("\nDone. All files and processes are removed.\n");
    return 0;
  } catch (error) {
    if (!(error instanceof UnexpectedResult)) throw error;
    process.stderr.write(`\nUnexpected: ${error.message}\n`);
    return 1;
  } finally {
    await cleanUp();
  }
}

void main().then((code) => {
  process.exitCode = code;
});
