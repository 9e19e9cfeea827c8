import { resolve } from "node:path";
import { isLoopback } from "../../api/settings";
import {
  type Emulator,
  type EmulatorOptions,
  type RequestRecord,
  type SeedNumber,
  startEmulator,
  type TenantOptions,
} from "../../emulator";
import { CliError, codeOf, type Io, messageOf, note, shellWord } from "../../io";
import { readSeed } from "./seed-file";
import { readState, unusable, writeState } from "./state-file";

/** The library's options, and files in place of what it takes as values. */
export interface RunEmulatorOptions
  extends Omit<EmulatorOptions, "host" | "state" | "onChange" | "seed" | "log"> {
  readonly port: number;
  /** Undefined: loopback. */
  readonly host: string | undefined;
  /** The first gets the numbers of the seed file. */
  readonly tenants: readonly TenantOptions[];
  /** Name of a file with numbers to begin with. */
  readonly seedFile: string | undefined;
  /** Name of the file in which numbers, agents and webhooks are kept. */
  readonly stateFile: string | undefined;
}

/** Runs until it is interrupted. */
export async function runEmulator(options: RunEmulatorOptions, io: Io): Promise<void> {
  const { port, host, tenants, seedFile, stateFile, ...rest } = options;
  const path = stateFile === undefined ? undefined : resolve(io.cwd, stateFile);
  const state = path === undefined ? undefined : readState(path, stateFile ?? "");
  const seed = seedFile === undefined ? [] : readSeed(io.cwd, seedFile);
  const [first, ...others] = tenants;
  if (first !== undefined) checkAgents(seed, first, seedFile ?? "");
  const keep = path === undefined ? undefined : keeper(path, stateFile ?? "", io);

  const emulator = await startEmulator({
    ...rest,
    port,
    host: host ?? "127.0.0.1",
    tenants: first === undefined ? [] : [{ ...first, numbers: seed }, ...others],
    ...(state !== undefined && { state }),
    ...(keep !== undefined && { onChange: keep }),
    log: (record) => note(io, `${describe(record)}\n`),
  }).catch((error: unknown) => {
    if (codeOf(error) === undefined && state !== undefined) throw unusable(stateFile ?? "", messageOf(error));
    throw explain(error, port, host);
  });
  try {
    // At once, so that a folder that cannot be written to is heard of before the first number.
    keep?.(emulator.snapshot());
    sayWhere(host, io);
    if (state !== undefined && seedFile !== undefined) {
      note(io, `${stateFile} is there, so ${seedFile} counts from the next reset on.\n`);
    }
    io.stdout(`${JSON.stringify({ url: emulator.url, apiKey: emulator.apiKey })}\n`);
    await aborted(io.interrupted);
  } finally {
    await emulator.stop();
  }
}

function keeper(path: string, name: string, io: Io) {
  return (state: ReturnType<Emulator["snapshot"]>): void => {
    try {
      writeState(path, name, state);
    } catch (error) {
      io.stderr(`${messageOf(error)}\n`);
      throw error;
    }
  };
}

/** The store refuses them, too, and does not know the file. */
function checkAgents(seed: readonly SeedNumber[], { agents }: TenantOptions, name: string): void {
  if (agents === undefined) return;
  const known = new Set(agents.map(({ id }) => id.toLowerCase()));
  for (const { number, agentId } of seed) {
    if (agentId && !known.has(agentId.toLowerCase())) {
      throw new CliError(
        `${name}: ${number} has the agent ${agentId}, and no --agent has this id. Add --agent ${shellWord(agentId)}=NAME, or leave every --agent out.`,
      );
    }
  }
}

function sayWhere(host: string | undefined, io: Io): void {
  if (host === undefined) {
    note(io, "Listens on 127.0.0.1 alone. Other machines and containers reach it with --host 0.0.0.0.\n");
  } else if (!isLoopback(host)) {
    io.stderr(
      `Listens on ${host}: whoever can reach this machine can read and change what it holds, without encryption.\n`,
    );
  }
}

/** `12:30:05.123  201  POST /v1/numbers  +15551234567  (tenant 1)` */
function describe({ at, method, path, number, tenant, status }: RequestRecord): string {
  const time = new Date(at).toISOString().slice(11, 23);
  const about = number === undefined ? "" : `  ${number}`;
  return `${time}  ${status}  ${method} ${path}${about}  (${tenant ?? "unknown key"})`;
}

function explain(error: unknown, port: number, host: string | undefined): unknown {
  switch (codeOf(error)) {
    case "EADDRINUSE":
      return new CliError(
        `Port ${port} is in use. Choose another with --port, or --port 0 for any free one.`,
      );
    case "EACCES":
      return new CliError(`Port ${port} needs more rights than you have. Choose one above 1023 with --port.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new CliError(
        `This machine has no address ${host}. Give --host one of its own, or 0.0.0.0 for all of them.`,
      );
    default:
      return error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
