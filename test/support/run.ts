import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";

export interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both streams, without Terraform's line breaks inside sentences and without its frames. */
  readonly text: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Called with the process right after its start, to interrupt it for instance. */
  readonly started?: (child: ReturnType<typeof spawn>) => void;
}

/** Runs a command to its end, without a shell. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<Run> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that an interrupt reaches the command and its children as Ctrl-C would.
    const child = spawn(command, args, { cwd: options.cwd, env: options.env, detached: true });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const [out, err] = [stripVTControlCharacters(stdout), stripVTControlCharacters(stderr)];
      resolve({ code, signal, stdout: out, stderr: err, text: unwrapped(out + err) });
    });
    // A command may end without having read it.
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
    options.started?.(child);
  });
}

function unwrapped(text: string): string {
  return text
    .replace(/^[│╷╵] ?/gm, "")
    .replace(/\n(?=\S)/g, " ")
    .replace(/[ \t]+/g, " ");
}
