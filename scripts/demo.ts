import { Project } from "./demo/project";
import { type Rymi, startRymi } from "./demo/rymi";
import { expectThat, Surprise, say, step } from "./demo/stage";

/** `npm run demo`: the whole story of a number, on the real cdktf and Terraform, against the emulator of Rymi. */

const RECEPTION = "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90";
const SUPPORT = "5d2e9c14-3a7b-4f68-8c0d-1b9e4f6a2c73";
const NIGHT_SHIFT = "e4a1f7b2-6c05-4d39-8b1e-2f7a9c3d5e60";
const SUPPORT_LINE = "+15551230002";

async function tell(rymi: Rymi, project: Project): Promise<void> {
  step("Deploy three numbers, two of them with an agent");
  say(project.source());
  say(await project.cdktf("deploy", "--auto-approve"));
  await dashboard(rymi, { "+15551230001": RECEPTION, [SUPPORT_LINE]: SUPPORT, "+15551230003": null });

  step("Change the agent of the support line: an update in place, the number stays on the air");
  project.replace(SUPPORT, NIGHT_SHIFT);
  const changed = await project.cdktf("deploy", "--auto-approve");
  say(changed);
  expectThat(changed.includes("0 added, 1 changed, 0 destroyed"), "one change in place");
  await dashboard(rymi, { "+15551230001": RECEPTION, [SUPPORT_LINE]: NIGHT_SHIFT, "+15551230003": null });

  step("Somebody gives the support line to another agent in Rymi's dashboard; terraform plan shows it");
  await rymi.client.attach(SUPPORT_LINE, RECEPTION);
  const drift = await project.terraform("plan", "-detailed-exitcode");
  say(drift.text);
  expectThat(drift.code === 2, "terraform plan -detailed-exitcode answers 2: there are differences");

  step("All stacks at once, without Terraform: cdktf-rymi drift finds it as well");
  const found = await project.command("drift");
  say(found.text);
  expectThat(found.code === 2, "cdktf-rymi drift answers 2: there is drift");

  step("Deploy once more: the code wins");
  say(await project.cdktf("deploy", "--auto-approve"));
  await dashboard(rymi, { "+15551230001": RECEPTION, [SUPPORT_LINE]: NIGHT_SHIFT, "+15551230003": null });
  const settled = await project.terraform("plan", "-detailed-exitcode");
  expectThat(settled.code === 0, "terraform plan -detailed-exitcode answers 0: nothing to change");
  const synced = await project.command("drift");
  say(synced.text);
  expectThat(synced.code === 0, "cdktf-rymi drift answers 0: in sync");

  step("Destroy: the registrations go, the numbers stay at their carrier");
  say(await project.cdktf("destroy", "--auto-approve"));
  await dashboard(rymi, {});
}

/** Shows what Rymi has, which must be what the story says. */
async function dashboard(rymi: Rymi, expected: Readonly<Record<string, string | null>>): Promise<void> {
  const { numbers } = await rymi.client.listNumbers({ limit: 200, offset: 0 });
  const rows = numbers.map(({ number, agent_id }) => `${number}  ${agent_id ?? "nobody answers"}`).sort();
  say(["Rymi's dashboard:", ...(rows.length === 0 ? ["no numbers"] : rows)].join("\n  "));
  const wanted = Object.entries(expected).map(([number, agent]) => `${number}  ${agent ?? "nobody answers"}`);
  expectThat(rows.join("\n") === wanted.sort().join("\n"), "Rymi has what the code says");
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
    await tell(rymi, project);
    process.stdout.write("\nThat is the whole story. Nothing is left behind.\n");
    return 0;
  } catch (error) {
    if (!(error instanceof Surprise)) throw error;
    process.stderr.write(`\nA surprise: ${error.message}\n`);
    return 1;
  } finally {
    await cleanUp();
  }
}

void main().then((code) => {
  process.exitCode = code;
});
