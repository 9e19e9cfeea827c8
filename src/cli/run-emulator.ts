import { isLoopback } from "../api/settings";
import {
  type Emulator,
  type EmulatorOptions,
  type RequestRecord,
  type SeedNumber,
  startEmulator,
  type TenantOptions,
} from "../emulator";
import { CliError, codeOf, type Io, messageOf, note, shellWord } from "../io";
import { readSeed, readState, stateError, writeState } from "./emulator-files";

/** The library's options, with names of files in place of some values. */
export interface RunEmulatorOptions
  extends Omit<EmulatorOptions, "host" | "state" | "onChange" | "seed" | "log"> {
  readonly port: number;
  /** Undefined for loopback. */
  readonly host: string | undefined;
  /** The first gets the numbers of the seed file. */
  readonly tenants: readonly TenantOptions[];
  /** Name of a file with the initial numbers. */
  readonly seedFile: string | undefined;
  /** Name of the file that keeps numbers, agents and webhooks. */
  readonly stateFile: string | undefined;
}

/** Runs until it is interrupted. */
export async function runEmulator(options: RunEmulatorOptions, io: Io): Promise<void> {
  const { port, host, tenants, seedFile, stateFile, ...rest } = options;
  const state = stateFile === undefined ? undefined : readState(io.cwd, stateFile);
  const seed = seedFile === undefined ? [] : readSeed(io.cwd, seedFile);
  const [first, ...others] = tenants;
  if (first !== undefined) checkAgents(seed, first, seedFile ?? "");
  const saveState = stateFile === undefined ? undefined : stateSaver(stateFile, io);

  const emulator = await startEmulator({
    ...rest,
    port,
    host: host ?? "127.0.0.1",
    tenants: first === undefined ? [] : [{ ...first, numbers: seed }, ...others],
    ...(state !== undefined && { state }),
    ...(saveState !== undefined && { onChange: saveState }),
    log: (record) => note(io, `${describe(record)}\n`),
  }).catch((error: unknown) => {
    if (codeOf(error) === undefined && state !== undefined)
      throw stateError(stateFile ?? "", messageOf(error));
    throw explainListenError(error, port, host);
  });
  try {
    // Saved at the start, so that a folder that cannot be written to is reported at once.
    saveState?.(emulator.snapshot());
    describeAddress(host, io);
    if (state !== undefined && seedFile !== undefined) {
      note(io, `${stateFile} exists, so ${seedFile} is used from the next reset on.\n`);
    }
    io.stdout(`${JSON.stringify({ url: emulator.url, apiKey: emulator.apiKey })}\n`);
    await untilAborted(io.interrupted);
  } finally {
    await emulator.stop();
  }
}

function stateSaver(name: string, io: Io) {
  return (state: ReturnType<Emulator["snapshot"]>): void => {
    try {
      writeState(io.cwd, name, state);
    } catch (error) {
      io.stderr(`${messageOf(error)}\n`);
      throw error;
    }
  };
}

/** The emulator rejects unknown agents, too, but its message would not name the file. */
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

function describeAddress(host: string | undefined, io: Io): void {
  if (host === undefined) {
    note(io, "Listens on 127.0.0.1 only. For other machines and containers, use --host 0.0.0.0.\n");
  } else if (!isLoopback(host)) {
    io.stderr(
      `Listens on ${host}: anyone who can reach this machine can read and change its data, without encryption.\n`,
    );
  }
}

/** `12:30:05.123  201  POST /v1/numbers  +15551234567  (tenant 1)` */
function describe({ at, method, path, number, tenant, status }: RequestRecord): string {
  const time = new Date(at).toISOString().slice(11, 23);
  const numberColumn = number === undefined ? "" : `  ${number}`;
  return `${time}  ${status}  ${method} ${path}${numberColumn}  (${tenant ?? "unknown key"})`;
}

function explainListenError(error: unknown, port: number, host: string | undefined): unknown {
  switch (codeOf(error)) {
    case "EADDRINUSE":
      return new CliError(
        `Port ${port} is in use. Choose another with --port, or --port 0 for any free one.`,
      );
    case "EACCES":
      return new CliError(
        `Port ${port} needs more permissions than you have. Choose one above 1023 with --port.`,
      );
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

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
