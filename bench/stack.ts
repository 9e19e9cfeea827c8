import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Emulator, startEmulator } from "../src/emulator";
import { folder, time } from "./harness";

/** Stacks for Terraform, of our resource, of the Go peer's, and of Terraform's own. */

export const AGENT = "11111111-1111-4111-8111-111111111111";
const PLATFORM = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
export const emulators: Emulator[] = [];

type Kind = "rymi_number" | "peer_number" | "terraform_data";
const SOURCES = {
  rymi_number: "registry.terraform.io/rymi/rymi",
  peer_number: "registry.terraform.io/bench/peer",
  terraform_data: "terraform.io/builtin/terraform",
};
export const numbers = (count: number) =>
  Array.from({ length: count }, (_, at) => `+1555${String(at).padStart(7, "0")}`);

/** Both providers where Terraform finds them. */
export function writeMirror(provider: string, peer: string): void {
  for (const [source, executable] of [
    [SOURCES.rymi_number, provider],
    [SOURCES.peer_number, peer],
  ] as const) {
    const version = join(folder, "mirror", source, "1.0.0");
    mkdirSync(version, { recursive: true });
    symlinkSync(dirname(executable), join(version, PLATFORM));
  }
  const rc = `provider_installation {\n  filesystem_mirror {\n    path = "${join(folder, "mirror")}"\n  }\n}\n`;
  writeFileSync(join(folder, "terraform.rc"), rc);
}

/** A stack whose state has the given count of numbers, without changes: one block for each, as CDKTF writes them. */
export async function createStack(
  kind: Kind,
  count: number,
): Promise<{ plan(): Promise<number>; cwd: string; rymi: Emulator }> {
  const cwd = join(folder, `${kind}-${count}`);
  mkdirSync(cwd);
  const rymi = await startEmulator();
  emulators.push(rymi);
  rymi.seed(numbers(count).map((number) => ({ number, agentId: AGENT })));
  const env = { RYMI_API_KEY: rymi.apiKey, RYMI_BASE_URL: rymi.url };
  const required_providers = {
    ...(kind === "rymi_number" && { rymi: { source: "rymi/rymi" } }),
    ...(kind === "peer_number" && { peer: { source: "bench/peer" } }),
  };
  const block = (number: string) =>
    kind === "terraform_data" ? { input: number } : { number, agent_id: AGENT };
  const blocks = Object.fromEntries(numbers(count).map((number, at) => [`n${at}`, block(number)]));
  const code = { terraform: { required_providers }, resource: { [kind]: blocks } };
  writeFileSync(join(cwd, "main.tf.json"), JSON.stringify(code));
  const attributes = (number: string) =>
    kind === "terraform_data"
      ? { id: number, input: { value: number, type: "string" }, output: { value: number, type: "string" } }
      : { id: number, number, agent_id: AGENT };
  const resources = numbers(count).map((number, at) => ({
    ...{ mode: "managed", type: kind, name: `n${at}`, provider: `provider["${SOURCES[kind]}"]` },
    instances: [{ schema_version: 0, attributes: attributes(number) }],
  }));
  const state = { version: 4, terraform_version: "1.11.4", serial: 1, lineage: "bench", resources };
  writeFileSync(join(cwd, "terraform.tfstate"), JSON.stringify(state));
  await time("terraform", ["init", "-no-color"], cwd, env);
  // What Rymi says of a number and the state above does not, so that every plan finds nothing to do.
  if (kind === "rymi_number")
    await time("terraform", ["apply", "-refresh-only", "-auto-approve", "-no-color"], cwd, env);
  const args = ["plan", "-detailed-exitcode", "-input=false", "-lock=false", "-no-color"];
  return { plan: () => time("terraform", args, cwd, env), cwd, rymi };
}
