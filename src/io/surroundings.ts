import { types } from "node:util";

/** The streams, environment and clock that a command uses. Tests replace them. */
export interface Io {
  /** Writes the result, which other programs may read. */
  readonly stdout: (text: string) => void;
  /** Writes messages for the user. */
  readonly stderr: (text: string) => void;
  /** Whether each stream is connected to a terminal. */
  readonly isTerminal: { readonly stdout: boolean; readonly stderr: boolean };
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths start from, absolute. */
  readonly cwd: string;
  readonly now: () => Date;
  /** Version of this package. */
  readonly version: string;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** `--quiet`: results, warnings and errors only. Default false. */
  readonly quiet?: boolean;
}

/** 0: done; 1: an error or a wrong command line; 2: done, and a difference was found. */
export type ExitCode = 0 | 1 | 2;

/** An error whose message is for the user. An error of another class is a bug and is shown with its stack. */
export class CliError extends Error {
  override readonly name = "CliError";
}

/** Thrown to end the command with an exit code and without a further message. */
export class Exit extends Error {
  override readonly name = "Exit";

  constructor(readonly code: ExitCode) {
    super(`exit code ${code}`);
  }
}

/** Writes a progress or success message to stderr, unless `--quiet` was given. Warnings go to `stderr` directly. */
export function note({ quiet, stderr }: Io, text: string): void {
  if (!quiet) stderr(text);
}

/** One line on a terminal that shows the current step. Without a terminal nothing is written. */
export class ProgressLine {
  /** The same `Io`, but its streams clear the line before they write. */
  readonly io: Io;
  readonly #io: Io;
  #isShown = false;

  constructor(io: Io) {
    this.#io = io;
    const afterClear = (write: (text: string) => void) => (text: string) => {
      this.clear();
      write(text);
    };
    this.io = { ...io, stdout: afterClear(io.stdout), stderr: afterClear(io.stderr) };
  }

  show(text: string): void {
    if (!this.#io.isTerminal.stderr || this.#io.quiet) return;
    this.#io.stderr(`\r\u001b[K${text}`);
    this.#isShown = true;
  }

  clear(): void {
    if (this.#isShown) this.#io.stderr("\r\u001b[K");
    this.#isShown = false;
  }
}

/** A time limit for a whole command. */
interface Deadline {
  /** Aborted by Ctrl-C, and when the time is over. */
  readonly signal: AbortSignal;
  /** Must be called when the work is done: the timer keeps the process alive. */
  cancel(): void;
}

/**
 * Starts a time limit. Not with `AbortSignal.any` and `AbortSignal.timeout`: on Node 20 that signal is never aborted once the
 * garbage collector has run.
 *
 * @param interrupted aborted by Ctrl-C
 */
export function startDeadline(interrupted: AbortSignal, seconds: number): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`not done within ${seconds} s`)), seconds * 1000);
  const interrupt = () => controller.abort(interrupted.reason);
  if (interrupted.aborted) interrupt();
  interrupted.addEventListener("abort", interrupt, { once: true });
  return {
    signal: controller.signal,
    cancel: () => {
      clearTimeout(timer);
      interrupted.removeEventListener("abort", interrupt);
    },
  };
}

// `isNativeError`, because `instanceof` is false for Node's own errors in a test runner: they belong to another realm.

/** The message of an error; any other thrown value as a string. */
export function messageOf(thrown: unknown): string {
  return types.isNativeError(thrown) ? thrown.message : String(thrown);
}

/** Node's code of a system error, `ENOENT`. */
export function codeOf(thrown: unknown): string | undefined {
  return types.isNativeError(thrown) && "code" in thrown ? String(thrown.code) : undefined;
}
