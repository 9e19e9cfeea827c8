import { Command } from "commander";
import * as z from "zod/mini";
import { visible } from "../../api";
import { DEFAULT_BASE_URL, isRymiError, parseBaseUrl, type RymiClient } from "../../client";
import {
  findProxy,
  type HttpProxy,
  type Outcome,
  parseOutcome,
  Scrubber,
  Transport,
} from "../../client/http";
import { CliError, Exit, type Io } from "../../io";
import { connect } from "../connect";
import { type Check, checkCli, checkInstallation, checkNode, checkOf } from "../doctor-checks";
import { outputOfCdktf } from "../flags";

const NOTES = `
Checks the node that Terraform would start, Terraform or OpenTofu, the CLI configuration, the provider in the folders that
it names, the address of Rymi (RYMI_BASE_URL), the proxy, the clock of this machine, and RYMI_API_KEY. It changes nothing
and never prints the key. Run it where you run cdktf, with the same environment.

"WRONG" is followed by what to do, "?" by why there was no check. The exit code is 1 if something is wrong.`;

/** `cdktf-rymi doctor`: checks everything that a deployment needs. */
export function doctorCommand(io: Io): Command {
  return new Command("doctor")
    .description("check this machine, the installation of the provider, the address of Rymi and the key")
    .option("--outdir <dir>", "cdktf's output folder (default: output of cdktf.json)")
    .addHelpText("after", NOTES)
    .action(({ outdir }: { readonly outdir?: string }) => runDoctor(outdir ?? outputOfCdktf(io.cwd), io));
}

const STATES = { ok: "ok", wrong: "WRONG", unknown: "?" } as const;

/**
 * Prints one line for each check, as soon as it is done.
 *
 * @param outdir cdktf's output folder
 * @throws {Exit} 1 if something is wrong
 */
async function runDoctor(outdir: string, io: Io): Promise<void> {
  let wrong = 0;
  const print = ({ subject, state, text }: Check) => {
    if (state === "wrong") wrong += 1;
    io.stdout(`${STATES[state].padEnd(5)}  ${subject.padEnd(13)}  ${visible(text)}\n`);
  };
  print(await checkNode(io));
  const { check, cli } = await checkCli(io);
  print(check);
  checkInstallation(outdir, cli, io).forEach(print);
  (await checkRymi(io)).forEach(print);
  if (wrong === 0) return;
  io.stdout(`\n${wrong} ${wrong === 1 ? "thing is" : "things are"} wrong.\n`);
  throw new Exit(1);
}

const TIMEOUT_MS = 10_000;
/** Certificates, and the last days of ignore rules, depend on this machine's clock. */
const MAX_CLOCK_SECONDS = 60;

const ADDRESS = checkOf("address");
const PROXY = checkOf("proxy");
const CLOCK = checkOf("clock");
const KEY = checkOf("key");

/** Checks address, proxy, clock and key. A check that depends on a failed one is `unknown`. */
async function checkRymi(io: Io): Promise<readonly Check[]> {
  let url: URL;
  let proxy: HttpProxy | undefined;
  try {
    url = new URL(parseBaseUrl(io.env["RYMI_BASE_URL"] || DEFAULT_BASE_URL));
  } catch (error) {
    return [
      ADDRESS.wrong(`RYMI_BASE_URL: ${messageOfExpected(error)}`),
      PROXY.unknown(NOT_CHECKED),
      ...notChecked(),
    ];
  }
  try {
    proxy = findProxy(url, io.env);
  } catch (error) {
    return [ADDRESS.ok(url.href), PROXY.wrong(messageOfExpected(error)), ...notChecked()];
  }
  const through = PROXY.ok(proxy?.label ?? "none for this address");
  const outcome = await sendProbe(url, proxy, io);
  if (outcome.kind !== "response" || outcome.response.status >= 500) {
    const parsed = parseOutcome(outcome, z.unknown(), new Scrubber(io.env["RYMI_API_KEY"] ?? ""));
    const what = parsed.ok ? "" : parsed.problem.text;
    return [ADDRESS.wrong(`GET ${url.href} ${what}`), through, ...notChecked()];
  }
  return [ADDRESS.ok(url.href), through, checkClock(outcome.response.header("date"), io), await checkKey(io)];
}

const NOT_CHECKED = "not checked, because Rymi does not answer";

function notChecked(): readonly Check[] {
  return [CLOCK.unknown(NOT_CHECKED), KEY.unknown(NOT_CHECKED)];
}

/** Any reply shows that the address works, so the key is not sent. */
async function sendProbe(
  url: URL,
  proxy: HttpProxy | undefined,
  { interrupted, version }: Io,
): Promise<Outcome> {
  const headers = { "user-agent": `cdktf-rymi/${version}` };
  const transport = new Transport({ baseUrl: url.href, headers, timeoutMs: TIMEOUT_MS, proxy });
  try {
    return await transport.send({ method: "GET", path: "/" }, interrupted);
  } finally {
    await transport.close();
  }
}

function checkClock(date: string | undefined, io: Io): Check {
  const theirs = Date.parse(date ?? "");
  if (Number.isNaN(theirs)) return CLOCK.unknown("the reply of Rymi has no date");
  const seconds = (io.now().getTime() - theirs) / 1000;
  if (Math.abs(seconds) <= MAX_CLOCK_SECONDS) return CLOCK.ok("agrees with Rymi's");
  const minutes = Math.round(Math.abs(seconds) / 60);
  return CLOCK.wrong(
    `This machine's clock is ${minutes} min ${seconds > 0 ? "ahead of" : "behind"} Rymi's. Set it, best by NTP: certificates and the last days of ignore rules depend on it.`,
  );
}

async function checkKey(io: Io): Promise<Check> {
  let client: RymiClient | undefined;
  try {
    client = connect({}, io);
    return KEY.ok(await describeKey(client, io.interrupted));
  } catch (error) {
    const isRefused = isRymiError(error) && error.code === "unauthorized";
    const remedy = isRefused ? ". Put a secret key of the account that is still valid into RYMI_API_KEY" : "";
    return KEY.wrong(`${messageOfExpected(error)}${remedy}`);
  } finally {
    await client?.close();
  }
}

async function describeKey(client: RymiClient, signal: AbortSignal): Promise<string> {
  try {
    const { workspace_id: workspace, scopes } = await client.keySelf({ signal });
    const where = workspace === null ? "" : `; its workspace is ${workspace}`;
    return `accepted${where}${scopes ? `; it may ${scopes.join(", ")}` : ""}`;
  } catch (error) {
    if (!isRymiError(error) || error.code !== "not_found") throw error;
    // An older Rymi does not describe keys.
    await client.listNumbers({ limit: 1, offset: 0, signal });
    return "accepted";
  }
}

/** The message of an error that is meant for users. */
function messageOfExpected(error: unknown): string {
  if (error instanceof CliError || isRymiError(error)) return error.message;
  throw error;
}
