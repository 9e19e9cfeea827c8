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

/** An infrastructure repository in a folder of its own, and an emulator of Rymi. */
export class Repository {
  readonly folder = mkdtempSync(join(tmpdir(), "cdktf-rymi-drift-"));
  readonly rymi: Emulator;
  readonly env: Record<string, string | undefined>;
  /** Aborts as Ctrl-C does. */
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

  /** The report of `--format json`, whose exit code is that of the command. */
  async report(...argv: readonly string[]): Promise<DriftReport> {
    const { code, out, err } = await this.drift("--format", "json", ...argv);
    if (out === "") throw new Error(err);
    const report = JSON.parse(out);
    expect(report.exitCode).toBe(code);
    return report;
  }
}

/** Gives each test a repository with an emulator; removes both after the test. */
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

/** A row for each finding of a report: class, number, path or address, expected, actual. */
export function findingRows({ findings }: DriftReport): readonly (string | null)[][] {
  return findings.map(({ class: kind, number, path, address, expected, actual }) => [
    kind,
    number,
    path ?? address,
    expected,
    actual,
  ]);
}

/** The webhook of a number in Rymi's list. */
export interface ListedWebhook {
  readonly status: string | null;
  readonly url?: string;
  readonly error?: string;
  readonly carrier?: string;
}

/** Sets the webhooks of these numbers in Rymi's list; the rows of other numbers have none. */
export function setListedWebhooks(
  { rymi }: Repository,
  webhooks: Readonly<Record<string, ListedWebhook>>,
): void {
  const fieldsOf = (number: string) => {
    const { status, url, error, carrier } = webhooks[number] ?? { status: null };
    return { webhook_status: status, webhook_url: url, webhook_error: error, provider: carrier };
  };
  rymi.faults.add({
    times: 99,
    do: {
      kind: "page",
      edit: (page) => ({
        ...page,
        numbers: page.numbers.map((row) => ({ ...row, ...fieldsOf(row.number) })),
      }),
    },
  });
}
