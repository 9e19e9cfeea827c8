import { Command, InvalidArgumentError, Option } from "commander";
import { type AgentRecord, explainUuid } from "../../api";
import { explainWorkspace } from "../../api/settings";
import { DEFAULT_API_KEY, type RateLimit, type WebhookStatus, type WorkspaceOptions } from "../../emulator";
import type { Io } from "../../io";
import { quietOption, wholeNumber } from "../flags";
import { type RunEmulatorOptions, runEmulator } from "../run-emulator";

interface EmulatorFlags extends Omit<RunEmulatorOptions, "tenants" | "seedFile" | "stateFile" | "latencyMs"> {
  readonly seed: string | undefined;
  readonly state: string | undefined;
  readonly apiKey: readonly string[] | undefined;
  readonly rateLimit: RateLimit | undefined;
  readonly latency: number;
  readonly agent: readonly AgentRecord[] | undefined;
  readonly workspace: readonly WorkspaceOptions[] | undefined;
  readonly readKey: readonly string[] | undefined;
  readonly webhook: WebhookStatus;
}

const EXAMPLES = `
When it is ready it prints one line of JSON, {"url":…,"apiKey":…}; then it logs each request to stderr.
Ctrl-C stops it. Without --host it accepts no connections from other machines and containers.

For tests in any language it has GET /_emulator/health, POST /_emulator/reset, GET, POST and DELETE of /_emulator/faults,
and GET and DELETE of /_emulator/requests; none of them needs a key.

Examples:
  $ cdktf-rymi emulator                                 on any free port
  $ cdktf-rymi emulator --port 8080 --rate-limit 60:5   with the limits of Rymi's Free plan
  $ cdktf-rymi emulator --seed numbers.yaml --state rymi.json
  $ RYMI_BASE_URL=http://127.0.0.1:8080 RYMI_API_KEY=${DEFAULT_API_KEY} cdktf deploy`;

/** `cdktf-rymi emulator`: runs until it is interrupted. */
export function emulatorCommand(io: Io): Command {
  return new Command("emulator")
    .description("run Rymi's Numbers API in memory, for experiments and tests")
    .option("--port <n>", "0 for any free one", wholeNumber(0, 65_535), 0)
    .option(
      "--host <address>",
      "address to listen on; 0.0.0.0 is all (default: 127.0.0.1, this machine alone)",
    )
    .option("--seed <file>", "initial numbers: a mapping file, a JSON list, or .txt with one on each line")
    .option("--state <file>", "keep numbers, agents and webhooks in this file, for the next start")
    .option(
      "--api-key <key>",
      `key of a tenant; repeat for more tenants (default: "${DEFAULT_API_KEY}")`,
      addKey,
    )
    .option(
      "--rate-limit <rpm[:burst]>",
      "requests a minute for each tenant, and how many at once",
      parseLimit,
    )
    .option("--latency <ms>", "milliseconds before each answer", wholeNumber(0, 600_000), 0)
    .option(
      "--agent <id=name>",
      "agent of every tenant; repeat for more (default: any UUID is accepted)",
      addAgent,
    )
    .option("--workspace <id=name>", "further workspace of the first key; repeat for more", addWorkspace)
    .option("--read-key <key>", "key of the first tenant that can only read; repeat for more", addKey)
    .addOption(
      new Option("--webhook <status>", "status of a webhook after Rymi has set it at the carrier")
        .choices(["configured", "manual_required", "failed", "no_carrier"])
        .default("configured"),
    )
    .option("--no-detach", "be an older Rymi that cannot detach an agent")
    .option("--no-agent-list", "be an older Rymi that does not list its agents")
    .option("--no-workspaces", "be an older Rymi that has no workspaces")
    .option("--no-key-self", "be an older Rymi that does not describe the key that asks")
    .option("--no-webhooks", "be an older Rymi that does not send the state of webhooks")
    .addOption(quietOption())
    .addHelpText("after", EXAMPLES)
    .action((flags: EmulatorFlags) => runEmulator(toOptions(flags), io));
}

function toOptions(flags: EmulatorFlags): RunEmulatorOptions {
  const {
    seed: seedFile,
    state: stateFile,
    latency: latencyMs,
    apiKey: apiKeys = [DEFAULT_API_KEY],
    readKey: readKeys = [],
    workspace: workspaces = [],
    agent: agents,
    rateLimit,
    webhook,
    ...options
  } = flags;
  const contents = { webhook, ...(agents && { agents }) };
  const first = {
    workspaces: workspaces.map((workspace) => ({ ...workspace, ...contents })),
    keys: readKeys.map((apiKey) => ({ apiKey, scopes: ["numbers:read", "agents:read"] })),
  };
  const tenants = apiKeys.map((apiKey, index) => ({
    apiKey,
    ...contents,
    ...(rateLimit && { rateLimit }),
    ...(index === 0 && first),
  }));
  return { ...options, seedFile, stateFile, latencyMs, tenants };
}

function addKey(key: string, before: readonly string[] = []): readonly string[] {
  if (key === "" || /\s/.test(key)) throw new InvalidArgumentError("A key has no white space in it.");
  if (before.includes(key)) throw new InvalidArgumentError("Each tenant needs a key of its own.");
  return [...before, key];
}

function addWorkspace(text: string, before: readonly WorkspaceOptions[] = []): readonly WorkspaceOptions[] {
  const [, id = "", name = id] = /^([^=]*)(?:=(.+))?$/s.exec(text) ?? [];
  const mistake = explainWorkspace(id);
  if (mistake !== undefined) throw new InvalidArgumentError(mistake);
  return [...before, { id, name }];
}

function addAgent(text: string, before: readonly AgentRecord[] = []): readonly AgentRecord[] {
  const [, id, name] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
  if (id === undefined || name === undefined) throw new InvalidArgumentError("Write it like <UUID>=Support.");
  const mistake = explainUuid(id);
  if (mistake !== undefined) throw new InvalidArgumentError(mistake);
  return [...before, { id, name }];
}

function parseLimit(text: string): RateLimit {
  const [, rpm, burst = "5"] = /^([0-9]{1,9})(?::([0-9]{1,9}))?$/.exec(text) ?? [];
  const limit = { requestsPerMinute: Number(rpm), burst: Number(burst) };
  if (limit.requestsPerMinute >= 1 && limit.burst >= 1) return limit;
  throw new InvalidArgumentError('Write it like "60" or "60:5".');
}
