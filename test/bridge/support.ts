import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NullProvider } from "@cdktf/provider-null/lib/provider";
import { App, LocalBackend, TerraformStack, Testing } from "cdktf";
import { type BridgedNumber, RymiNumberBridge } from "cdktf-rymi/bridge";
import type { EmulatorOptions } from "cdktf-rymi/emulator";
import { bundle } from "../support/bundle";
import type { Cli } from "../support/clis";
import type { Run } from "../support/run";
import { useWorkspace, type Workspace } from "../support/terraform";

type Build = (stack: TerraformStack) => void;

/** A repository with one stack that has a bridge, deployed by the real Terraform. */
export class BridgeRepository {
  constructor(readonly space: Workspace) {}

  get rymi() {
    return this.space.rymi;
  }

  /** The stack `phones`, as code. */
  async write(build: Build): Promise<void> {
    const app = new App({ outdir: join(this.space.folder, "cdktf.out"), stackTraces: false });
    const stack = new TerraformStack(app, "phones");
    new LocalBackend(stack, { path: "terraform.tfstate" });
    new NullProvider(stack, "null");
    build(stack);
    const synthesized = Testing.synth(stack, true);
    const file = join(this.space.work, "cdk.tf.json");
    const providers = (text: string) => Object.keys(JSON.parse(text).terraform.required_providers).join();
    const isInitialized =
      existsSync(file) && providers(readFileSync(file, "utf8")) === providers(synthesized);
    writeFileSync(file, synthesized);
    if (!isInitialized) await this.space.ok("init", "-input=false");
  }

  /** Deploys a stack whose bridge has these numbers. The recorded requests start with this deploy. */
  deploy(numbers: Record<string, BridgedNumber>, more: Build = () => {}): Promise<Run> {
    return this.deployStack((stack) => {
      new RymiNumberBridge(stack, "lines", { numbers });
      more(stack);
    });
  }

  async deployStack(build: Build): Promise<Run> {
    await this.write(build);
    this.rymi.clearRequests();
    return this.space.apply();
  }

  /** The agent of each number at Rymi. */
  lines(): Record<string, string | null> {
    return Object.fromEntries(this.rymi.numbers().map(({ number, agent_id }) => [number, agent_id]));
  }

  /** The writes for a number since the deploy began: `register`, `attach`, `detach`, `DELETE`. */
  writes(number: string): readonly string[] {
    return this.rymi.requests
      .filter((request) => request.number === number && request.method !== "GET")
      .map(({ method, path }) =>
        method === "DELETE" ? method : (/\/(attach|detach)$/.exec(path)?.[1] ?? "register"),
      );
  }

  /** The keys of the registrations in the state. */
  async registered(bridge: string): Promise<readonly string[]> {
    const address = new RegExp(`^null_resource\\.${bridge}_registration_\\w+\\["(.*)"\\]$`);
    return Object.keys(await this.space.state()).flatMap((name) => address.exec(name)?.[1] ?? []);
  }

  /** Files of the repository that contain a text, with the state and the files of Terraform. */
  filesWith(text: string): readonly string[] {
    return readdirSync(this.space.folder, { recursive: true, encoding: "utf8" }).filter((name) => {
      const file = join(this.space.folder, name);
      return statSync(file).isFile() && readFileSync(file).includes(text);
    });
  }
}

/** See `useWorkspace`. */
export function useBridge(cli: Cli): (options?: EmulatorOptions) => Promise<BridgeRepository> {
  const workspace = useWorkspace(cli);
  const folder = mkdtempSync(join(tmpdir(), "rymi-null-"));
  beforeAll(() => bundle("test/support/null-provider.ts", join(folder, "null", "terraform-provider-null")));
  afterAll(() => rmSync(folder, { recursive: true }));
  return async (options) => {
    const space = await workspace(options);
    space.addProvider("hashicorp/null", "3.2.4", join(folder, "null"));
    return new BridgeRepository(space);
  };
}
