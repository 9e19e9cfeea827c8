import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { arch } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type Emulator, startEmulator } from "../../src/emulator";
import type { Lab, Spent } from "./lab";

/** A configuration of Terraform with so many objects, of ours or of its own. */
export interface Stack {
  readonly rymi: Emulator;
  terraform(...args: readonly string[]): Promise<Spent>;
  /** Back to a state without any object. */
  forget(): void;
}

export type Kind = "rymi_number" | "terraform_data";

export const AGENT = "11111111-1111-4111-8111-111111111111";
export const numberAt = (index: number) => `+1555${String(index).padStart(7, "0")}`;
const numbersOf = (count: number) => Array.from({ length: count }, (_, index) => numberAt(index));

interface StackOptions {
  readonly count: number;
  /** Whether the objects are there already, in state and at Rymi. */
  readonly applied: boolean;
  readonly latencyMs?: number;
}

export async function createStack(lab: Lab, kind: Kind, options: StackOptions): Promise<Stack> {
  const { count, applied, latencyMs = 0 } = options;
  const folder = join(lab.folder, `${kind}-${count}-${applied}`);
  mkdirSync(folder);
  const rymi = await startEmulator({ latencyMs });
  lab.atEnd(() => rymi.stop());
  const env = { RYMI_API_KEY: rymi.apiKey, RYMI_BASE_URL: rymi.url, TF_CLI_CONFIG_FILE: mirror(folder) };
  const terraform = (...args: readonly string[]) => lab.run("terraform", args, env, folder);
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify(configuration(kind, count)));
  must(await terraform("init", "-no-color"));
  const state = join(folder, "terraform.tfstate");
  if (applied) {
    writeFileSync(state, JSON.stringify(stateOf(kind, count)));
    if (kind === "rymi_number") rymi.seed(numbersOf(count).map((number) => ({ number, agentId: AGENT })));
  }
  return {
    rymi,
    terraform,
    forget() {
      rmSync(state, { force: true });
      rmSync(`${state}.backup`, { force: true });
      for (const { number } of rymi.numbers()) rymi.removeNumber(number);
    },
  };
}

export function must(spent: Spent): Spent {
  if (spent.code !== 0)
    throw new Error(`a command that is measured ended with ${spent.code}:\n${spent.text}`);
  return spent;
}

/** One block for each object, as CDKTF writes them: with `count` Terraform itself takes minutes for 10,000. */
function configuration(kind: Kind, count: number) {
  const blocks = numbersOf(count).map((number, index) => [
    `n${index}`,
    kind === "rymi_number" ? { number, agent_id: AGENT } : { input: number },
  ]);
  const resource = { [kind]: Object.fromEntries(blocks) };
  if (kind === "terraform_data") return { resource };
  return { terraform: { required_providers: { rymi: { source: "rymi/rymi" } } }, resource };
}

function stateOf(kind: Kind, count: number) {
  const source =
    kind === "rymi_number" ? "registry.terraform.io/rymi/rymi" : "terraform.io/builtin/terraform";
  const resources = numbersOf(count).map((number, index) => ({
    mode: "managed",
    type: kind,
    name: `n${index}`,
    provider: `provider["${source}"]`,
    instances: [{ schema_version: 0, ...instanceOf(kind, number) }],
  }));
  return { version: 4, terraform_version: "1.5.0", serial: 1, lineage: "bench", resources };
}

function instanceOf(kind: Kind, number: string) {
  if (kind === "rymi_number") {
    const token = Buffer.from(JSON.stringify({ token: number })).toString("base64");
    return { attributes: { id: number, number, agent_id: AGENT }, private: token };
  }
  const typed = { value: number, type: "string" };
  return { attributes: { id: number, input: typed, output: typed, triggers_replace: null } };
}

function mirror(folder: string): string {
  const platform = `${process.platform}_${arch() === "x64" ? "amd64" : arch()}`;
  const leaf = join(folder, "mirror/registry.terraform.io/rymi/rymi/1.0.0", platform);
  mkdirSync(dirname(leaf), { recursive: true });
  symlinkSync(resolve("dist/provider"), leaf);
  const file = join(folder, "terraform.rc");
  const path = join(folder, "mirror");
  writeFileSync(file, `provider_installation {\n  filesystem_mirror {\n    path = "${path}"\n  }\n}\n`);
  return file;
}
