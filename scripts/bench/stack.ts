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
const NUMBER = '+1555${format("%07d", count.index)}';

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
    if (kind === "rymi_number")
      rymi.seed(Array.from({ length: count }, (_, index) => ({ number: numberAt(index), agentId: AGENT })));
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

function configuration(kind: Kind, count: number) {
  if (kind === "terraform_data") return { resource: { [kind]: { it: { count, input: NUMBER } } } };
  return {
    terraform: { required_providers: { rymi: { source: "rymi/rymi" } } },
    resource: { [kind]: { it: { count, number: NUMBER, agent_id: AGENT } } },
  };
}

function stateOf(kind: Kind, count: number) {
  const instances = Array.from({ length: count }, (_, index) => {
    const number = numberAt(index);
    const typed = { value: number, type: "string" };
    return kind === "terraform_data"
      ? {
          index_key: index,
          schema_version: 0,
          attributes: { id: `${index}`, input: typed, output: typed, triggers_replace: null },
        }
      : {
          index_key: index,
          schema_version: 0,
          attributes: { id: number, number, agent_id: AGENT },
          private: Buffer.from(JSON.stringify({ token: `t${index}` })).toString("base64"),
        };
  });
  const source =
    kind === "terraform_data" ? "terraform.io/builtin/terraform" : "registry.terraform.io/rymi/rymi";
  const resource = { mode: "managed", type: kind, name: "it", provider: `provider["${source}"]`, instances };
  return { version: 4, terraform_version: "1.5.0", serial: 1, lineage: "bench", resources: [resource] };
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
