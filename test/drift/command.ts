import type { Emulator } from "cdktf-rymi/emulator";
import { type ExitCode, type Io, main } from "../../src/cli";

export interface Outcome {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process, in a folder, with the key of an emulator. */
export function runCommand(cwd: string, rymi: Emulator, ...argv: readonly string[]): Promise<Outcome> {
  return runWith({ cwd, env: { RYMI_API_KEY: rymi.apiKey, RYMI_BASE_URL: rymi.url } }, argv);
}

/** The same with further parts of the environment. Today is 2026-06-15. */
export async function runWith(
  world: Pick<Io, "cwd" | "env"> & Partial<Io>,
  argv: readonly string[],
): Promise<Outcome> {
  let out = "";
  let err = "";
  const io: Io = {
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
    isTerminal: { stdout: false, stderr: false },
    now: () => new Date("2026-06-15T12:00:00Z"),
    version: "1.2.3",
    interrupted: new AbortController().signal,
    ...world,
  };
  return { code: await main(argv, io), out, err };
}
