import type { ExitCode, Io } from "../../src/cli";
import { main } from "../../src/cli";

export interface Session {
  /** The output so far. */
  readonly out: () => string;
  readonly err: () => string;
  /** Interrupts the command as Ctrl-C does. */
  readonly interrupt: () => void;
  readonly exit: Promise<ExitCode>;
}

const sessions: Session[] = [];

afterEach(async () => {
  for (const session of sessions.splice(0)) {
    session.interrupt();
    await session.exit;
  }
});

/** Runs the command line in this process. A command that still runs after the test is interrupted. */
export function start(...argv: readonly string[]): Session {
  return startWith({}, ...argv);
}

/** The same with environment variables. */
export function startWith(env: Io["env"], ...argv: readonly string[]): Session {
  const interrupt = new AbortController();
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
    env,
    cwd: process.cwd(),
    now: () => new Date(),
    version: "1.2.3",
    interrupted: interrupt.signal,
  };
  const exit = main(argv, io);
  const session = { out: () => out, err: () => err, interrupt: () => interrupt.abort(), exit };
  sessions.push(session);
  return session;
}
