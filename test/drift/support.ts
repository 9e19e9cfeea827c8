import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { RymiProvider } from "cdktf-rymi";
import { type Emulator, type EmulatorOptions, startEmulator } from "cdktf-rymi/emulator";
import type { DriftReport } from "../../src/drift/report-shape";
import { type Outcome, runWith } from "./command";

export const ALICE = "a11ce000-0000-4000-8000-000000000001";
export const BOB = "b0b00000-0000-4000-8000-000000000002";

/** An infrastructure repository, in a folder of its own, and the Rymi it is about. */
export class Repository {
  readonly folder = mkdtempSync(join(tmpdir(), "cdktf-rymi-drift-"));
  readonly rymi: Emulator;
  readonly env: Record<string, string | undefined>;
  /** What Ctrl-C does. */
  readonly interrupt = new AbortController();
  isTerminal = { stdout: false, stderr: false };
  /** Where the command runs. */
  cwd = this.folder;

  constructor(rymi: Emulator) {
    this.rymi = rymi;
    this.env = { PATH: process.env["PATH"], RYMI_API_KEY: rymi.apiKey, RYMI_BASE_URL: rymi.url };
  }

  /** Synthesizes an app with the real cdktf: a stack for each entry. The provider is a stand-in. */
  synth(stacks: Readonly<Record<string, (stack: TerraformStack) => void>>): void {
    const executable = this.write("stand-in", "#!/bin/sh\n");
    const outdir = join(this.folder, "cdktf.out");
    const app = new App({ outdir, stackTraces: false, context: { "cdktf-rymi/executable": executable } });
    for (const [name, build] of Object.entries(stacks)) {
      const stack = new TerraformStack(app, name);
      new RymiProvider(stack, "rymi");
      build(stack);
    }
    app.synth();
  }

  write(name: string, content: string | object): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), "utf8");
  }

  run(...argv: readonly string[]): Promise<Outcome> {
    const { env, isTerminal, interrupt } = this;
    return runWith({ cwd: this.cwd, env, isTerminal, interrupted: interrupt.signal }, argv);
  }

  drift(...argv: readonly string[]): Promise<Outcome> {
    return this.run("drift", ...argv);
  }

  /** What `--format json` says, with the exit code that goes with it. */
  async report(...argv: readonly string[]): Promise<DriftReport> {
    const { code, out, err } = await this.drift("--format", "json", ...argv);
    if (out === "") throw new Error(err);
    const report = JSON.parse(out);
    expect(report.exitCode).toBe(code);
    return report;
  }
}

/** Gives each test a repository with a Rymi of its own, and takes both away again. */
export function useRepository(): (options?: EmulatorOptions) => Promise<Repository> {
  const open: Repository[] = [];
  afterEach(async () => {
    for (const repository of open.splice(0)) {
      await repository.rymi.stop();
      rmSync(repository.folder, { recursive: true, force: true });
    }
  });
  return async (options) => {
    const repository = new Repository(await startEmulator(options));
    open.push(repository);
    return repository;
  };
}

/** The findings of a report in short: class, number, where, expected, actual. */
export function told({ findings }: DriftReport): readonly (string | null)[][] {
  return findings.map(({ class: kind, number, path, address, expected, actual }) => [
    kind,
    number,
    path ?? address,
    expected,
    actual,
  ]);
}

/** What Rymi's list says of the webhook of a number. */
export interface ToldWebhook {
  readonly status: string | null;
  readonly url?: string;
  readonly error?: string;
  readonly carrier?: string;
}

/** From now on the rows of these numbers say this of their webhooks, and other rows nothing. */
export function sayOfWebhooks({ rymi }: Repository, webhooks: Readonly<Record<string, ToldWebhook>>): void {
  const told = (number: string) => {
    const { status, url, error, carrier } = webhooks[number] ?? { status: null };
    return { webhook_status: status, webhook_url: url, webhook_error: error, provider: carrier };
  };
  rymi.faults.add({
    times: 99,
    do: {
      kind: "page",
      edit: (page) => ({ ...page, numbers: page.numbers.map((row) => ({ ...row, ...told(row.number) })) }),
    },
  });
}
