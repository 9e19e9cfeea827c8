import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export const PROVIDER = resolve("dist/provider/terraform-provider-rymi");
export const COMMAND = resolve("dist/cli/cdktf-rymi.js");

export interface Spent {
  readonly ms: number;
  readonly code: number | null;
  readonly text: string;
}

/** What the kernel says of one process of the provider, when it was last looked at. */
interface Life {
  readonly fromMs: number;
  readonly toMs: number;
  readonly cpuMs: number;
  readonly peakMB: number;
}

/** A command that was watched: its provider processes, one after the other. None are seen where there is no /proc. */
export interface Watched extends Spent {
  readonly lives: readonly Life[];
}

const LOOK_EVERY_MS = 5;

/** A folder for everything that a measurement leaves, and the processes that it has started. */
export class Lab {
  readonly folder = mkdtempSync(join(tmpdir(), "rymi-bench-"));
  readonly node: string;
  readonly #children = new Set<ChildProcess>();
  readonly #kept = new Map<string, Promise<unknown>>();
  readonly #cleanUps: (() => unknown)[] = [];

  constructor(node: string) {
    this.node = node;
  }

  /** Nothing of the caller's environment: NODE_EXTRA_CA_CERTS alone makes each start half as long again. */
  get env(): NodeJS.ProcessEnv {
    return {
      PATH: `${dirname(this.node)}:${process.env["PATH"]}`,
      HOME: this.folder,
      TMPDIR: this.folder,
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
    };
  }

  /** Made once and kept for the other rounds. */
  once<T>(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(key) ?? make();
    this.#kept.set(key, known);
    return known as Promise<T>;
  }

  atEnd(cleanUp: () => unknown): void {
    this.#cleanUps.push(cleanUp);
  }

  spawn(
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
    cwd = this.folder,
  ): ChildProcess {
    const child = spawn(command, args, {
      cwd,
      env: { ...this.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#children.add(child);
    child.once("close", () => this.#children.delete(child));
    return child;
  }

  /** Runs a command to its end. */
  run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv, cwd?: string): Promise<Spent> {
    const begin = performance.now();
    const child = this.spawn(command, args, env, cwd);
    let text = "";
    const add = (chunk: Buffer) => {
      text += chunk;
    };
    child.stdout?.on("data", add);
    child.stderr?.on("data", add);
    return new Promise((done, fail) => {
      child.once("error", fail);
      child.once("close", (code) => done({ ms: performance.now() - begin, code, text }));
    });
  }

  /** Runs a command, watching the provider's processes meanwhile. */
  async watch(work: () => Promise<Spent>): Promise<Watched> {
    const lives = new Map<string, Life>();
    const others = new Set(pids());
    const begin = performance.now();
    const timer = setInterval(() => this.#look(begin, others, lives), LOOK_EVERY_MS);
    try {
      return { ...(await work()), lives: [...lives.values()] };
    } finally {
      clearInterval(timer);
    }
  }

  #look(begin: number, others: Set<string>, lives: Map<string, Life>): void {
    for (const pid of pids()) {
      if (others.has(pid) && !lives.has(pid)) continue;
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        if (!command.includes("/terraform-provider-rymi")) continue;
        // Terraform names it by a path within the folder that it works in.
        if (!readlinkSync(`/proc/${pid}/cwd`).startsWith(realpathSync(this.folder))) continue;
        const now = performance.now() - begin;
        const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
          .replace(/^.*\) /, "")
          .split(" ");
        const cpuMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
        const peakKB = Number(
          /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0,
        );
        const before = lives.get(pid);
        lives.set(pid, {
          fromMs: before?.fromMs ?? now,
          toMs: now,
          cpuMs: Math.max(before?.cpuMs ?? 0, cpuMs),
          peakMB: Math.max(before?.peakMB ?? 0, peakKB / 1024),
        });
      } catch {
        // It has ended meanwhile.
      }
    }
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill("SIGKILL");
    for (const cleanUp of this.#cleanUps.splice(0).reverse()) await cleanUp();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** One tick of /proc/…/stat. */
const TICK_MS = 10;

function pids(): readonly string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
