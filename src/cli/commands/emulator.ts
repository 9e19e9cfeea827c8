import { Command, InvalidArgumentError } from "commander";
import { type AgentRecord, explainUuid } from "../../api";
import { DEFAULT_API_KEY, type RateLimit, type RequestRecord, startEmulator } from "../../emulator";
import { CliError } from "../cli-error";
import type { Io } from "../io";
import { wholeNumber } from "../options";

interface EmulatorFlags {
  readonly port: number;
  readonly apiKey: readonly string[] | undefined;
  readonly rateLimit: RateLimit | undefined;
  readonly latency: number;
  readonly agent: readonly AgentRecord[] | undefined;
  readonly detach: boolean;
  readonly agentList: boolean;
}

const EXAMPLES = `
When it is ready it prints one line of JSON, {"url":…,"apiKey":…}; then it logs each request to stderr.
Ctrl-C stops it.

Examples:
  $ cdktf-rymi emulator                                 on any free port
  $ cdktf-rymi emulator --port 8080 --rate-limit 60:5   with the limits of Rymi's Free plan
  $ RYMI_BASE_URL=http://127.0.0.1:8080 RYMI_API_KEY=${DEFAULT_API_KEY} cdktf deploy`;

/** `cdktf-rymi emulator`: runs until it is interrupted. */
export function emulatorCommand(io: Io): Command {
  return new Command("emulator")
    .description("run Rymi's Numbers API in memory, to try things out and to test against")
    .option("--port <n>", "port on 127.0.0.1, 0 for any free one", wholeNumber(0, 65_535), 0)
    .option(
      "--api-key <key>",
      `key of a tenant; repeat for more tenants (default: "${DEFAULT_API_KEY}")`,
      collect,
    )
    .option(
      "--rate-limit <rpm[:burst]>",
      "requests a minute for each tenant, and how many at once",
      parseLimit,
    )
    .option("--latency <ms>", "milliseconds before each answer", wholeNumber(0, 600_000), 0)
    .option(
      "--agent <id=name>",
      "agent of every tenant; repeat for more (default: any UUID will do)",
      addAgent,
    )
    .option("--no-detach", "be an older Rymi that cannot detach an agent")
    .option("--no-agent-list", "be an older Rymi that does not list its agents")
    .addHelpText("after", EXAMPLES)
    .action((flags: EmulatorFlags) => runEmulator(flags, io));
}

async function runEmulator(flags: EmulatorFlags, io: Io): Promise<void> {
  const limit = flags.rateLimit === undefined ? {} : { rateLimit: flags.rateLimit };
  const agents = flags.agent === undefined ? {} : { agents: flags.agent };
  const emulator = await startEmulator({
    port: flags.port,
    tenants: (flags.apiKey ?? [DEFAULT_API_KEY]).map((apiKey) => ({ apiKey, ...limit, ...agents })),
    detach: flags.detach,
    agentList: flags.agentList,
    latencyMs: flags.latency,
    log: (record) => io.stderr(`${describe(record)}\n`),
  }).catch((error: unknown) => {
    throw explain(error, flags.port);
  });
  io.stdout(`${JSON.stringify({ url: emulator.url, apiKey: emulator.apiKey })}\n`);
  await aborted(io.interrupted);
  await emulator.stop();
}

/** `12:30:05.123  201  POST /v1/numbers  +15551234567  (tenant 1)` */
function describe({ at, method, path, number, tenant, status }: RequestRecord): string {
  const time = new Date(at).toISOString().slice(11, 23);
  const about = number === undefined ? "" : `  ${number}`;
  return `${time}  ${status}  ${method} ${path}${about}  (${tenant ?? "unknown key"})`;
}

function explain(error: unknown, port: number): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EADDRINUSE") {
    return new CliError(`Port ${port} is in use. Choose another with --port, or --port 0 for any free one.`);
  }
  if (code === "EACCES") {
    return new CliError(`Port ${port} needs more rights than you have. Choose one above 1023 with --port.`);
  }
  return error;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function collect(key: string, before: readonly string[] = []): readonly string[] {
  if (key === "" || /\s/.test(key)) throw new InvalidArgumentError("A key has no white space in it.");
  if (before.includes(key)) throw new InvalidArgumentError("Each tenant needs a key of its own.");
  return [...before, key];
}

function addAgent(text: string, before: readonly AgentRecord[] = []): readonly AgentRecord[] {
  const [, id, name] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
  if (id === undefined || name === undefined) throw new InvalidArgumentError("Write it like <UUID>=Support.");
  const complaint = explainUuid(id);
  if (complaint !== undefined) throw new InvalidArgumentError(complaint);
  return [...before, { id, name }];
}

function parseLimit(text: string): RateLimit {
  const [, rpm, burst = "5"] = /^([0-9]{1,9})(?::([0-9]{1,9}))?$/.exec(text) ?? [];
  const limit = { requestsPerMinute: Number(rpm), burst: Number(burst) };
  if (limit.requestsPerMinute >= 1 && limit.burst >= 1) return limit;
  throw new InvalidArgumentError('Write it like "60" or "60:5".');
}
