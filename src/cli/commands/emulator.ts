import { Command, InvalidArgumentError, Option } from "commander";
import { type AgentRecord, explainUuid } from "../../api";
import { explainWorkspace } from "../../api/settings";
import {
  DEFAULT_API_KEY,
  type KeyOptions,
  type RateLimit,
  type RequestRecord,
  startEmulator,
  type WebhookStatus,
  type WorkspaceOptions,
} from "../../emulator";
import { CliError } from "../cli-error";
import { type Io, note } from "../io";
import { quietOption, wholeNumber } from "../options";

interface EmulatorFlags {
  readonly port: number;
  readonly apiKey: readonly string[] | undefined;
  readonly rateLimit: RateLimit | undefined;
  readonly latency: number;
  readonly agent: readonly AgentRecord[] | undefined;
  readonly workspace: readonly WorkspaceOptions[] | undefined;
  readonly readKey: readonly string[] | undefined;
  readonly webhook: WebhookStatus;
  readonly detach: boolean;
  readonly agentList: boolean;
  readonly workspaces: boolean;
  readonly keySelf: boolean;
  readonly webhooks: boolean;
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
    .option(
      "--workspace <id=name>",
      "workspace that the first key can act in, besides its own; repeat for more",
      addWorkspace,
    )
    .option("--read-key <key>", "key of the first tenant that can only read; repeat for more", collect)
    .addOption(
      new Option("--webhook <status>", "what setting a webhook at the carrier comes to")
        .choices(["configured", "manual_required", "failed", "no_carrier"])
        .default("configured"),
    )
    .option("--no-detach", "be an older Rymi that cannot detach an agent")
    .option("--no-agent-list", "be an older Rymi that does not list its agents")
    .option("--no-workspaces", "be an older Rymi that has no workspaces")
    .option("--no-key-self", "be an older Rymi that does not describe the key that asks")
    .option("--no-webhooks", "be an older Rymi that says nothing of webhooks")
    .addOption(quietOption())
    .addHelpText("after", EXAMPLES)
    .action((flags: EmulatorFlags) => runEmulator(flags, io));
}

async function runEmulator(flags: EmulatorFlags, io: Io): Promise<void> {
  const limit = flags.rateLimit === undefined ? {} : { rateLimit: flags.rateLimit };
  const agents = flags.agent === undefined ? {} : { agents: flags.agent };
  const first = {
    workspaces: (flags.workspace ?? []).map((workspace) => ({
      ...workspace,
      ...agents,
      webhook: flags.webhook,
    })),
    keys: (flags.readKey ?? []).map(readOnly),
  };
  const emulator = await startEmulator({
    port: flags.port,
    tenants: (flags.apiKey ?? [DEFAULT_API_KEY]).map((apiKey, index) => ({
      apiKey,
      webhook: flags.webhook,
      ...limit,
      ...agents,
      ...(index === 0 && first),
    })),
    detach: flags.detach,
    agentList: flags.agentList,
    workspaces: flags.workspaces,
    keySelf: flags.keySelf,
    webhooks: flags.webhooks,
    latencyMs: flags.latency,
    log: (record) => note(io, `${describe(record)}\n`),
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

function readOnly(apiKey: string): KeyOptions {
  return { apiKey, scopes: ["numbers:read", "agents:read"] };
}

function addWorkspace(text: string, before: readonly WorkspaceOptions[] = []): readonly WorkspaceOptions[] {
  const [, id = "", name = id] = /^([^=]*)(?:=(.+))?$/s.exec(text) ?? [];
  const complaint = explainWorkspace(id);
  if (complaint !== undefined) throw new InvalidArgumentError(complaint);
  return [...before, { id, name }];
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
