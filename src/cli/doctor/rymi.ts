import * as z from "zod/mini";
import { DEFAULT_BASE_URL, isRymiError, parseBaseUrl, type RymiClient } from "../../client";
import {
  findProxy,
  type HttpProxy,
  type Outcome,
  parseResponse,
  Scrubber,
  Transport,
} from "../../client/http";
import { CliError, type Io } from "../../io";
import { connect } from "../connect";
import { type Check, checkOf } from "./check";

const TIMEOUT_MS = 10_000;
/** Certificates, and the last days of an ignore file, are judged by this machine's clock. */
const MOST_CLOCK_SECONDS = 60;

const ADDRESS = checkOf("address");
const PROXY = checkOf("proxy");
const CLOCK = checkOf("clock");
const KEY = checkOf("key");

/** Address, proxy, clock and key, as far as each can be looked at. */
export async function checkRymi(io: Io): Promise<readonly Check[]> {
  let url: URL;
  let proxy: HttpProxy | undefined;
  try {
    url = new URL(parseBaseUrl(io.env["RYMI_BASE_URL"] || DEFAULT_BASE_URL));
  } catch (error) {
    return [ADDRESS.wrong(`RYMI_BASE_URL: ${expected(error)}`), PROXY.unknown(NOT_REACHED), ...notReached()];
  }
  try {
    proxy = findProxy(url, io.env);
  } catch (error) {
    return [ADDRESS.ok(url.href), PROXY.wrong(expected(error)), ...notReached()];
  }
  const through = PROXY.ok(proxy?.label ?? "none for this address");
  const outcome = await knock(url, proxy, io);
  if (outcome.kind !== "reply" || outcome.reply.status >= 500) {
    const response = parseResponse(outcome, z.unknown(), new Scrubber(io.env["RYMI_API_KEY"] ?? ""));
    const what = response.ok ? "" : response.problem.text;
    return [ADDRESS.wrong(`GET ${url.href} ${what}`), through, ...notReached()];
  }
  return [ADDRESS.ok(url.href), through, checkClock(outcome.reply.header("date"), io), await checkKey(io)];
}

const NOT_REACHED = "not looked at, as Rymi is not reached";

function notReached(): readonly Check[] {
  return [CLOCK.unknown(NOT_REACHED), KEY.unknown(NOT_REACHED)];
}

/** Any answer will do: whether Rymi is there is no question of who asks, so the key is not sent. */
async function knock(url: URL, proxy: HttpProxy | undefined, { interrupted, version }: Io): Promise<Outcome> {
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
  if (Number.isNaN(theirs)) return CLOCK.unknown("Rymi's answer does not say what time it is there");
  const seconds = (io.now().getTime() - theirs) / 1000;
  if (Math.abs(seconds) <= MOST_CLOCK_SECONDS) return CLOCK.ok("agrees with Rymi's");
  const minutes = Math.round(Math.abs(seconds) / 60);
  return CLOCK.wrong(
    `This machine's clock is ${minutes} min ${seconds > 0 ? "ahead of" : "behind"} Rymi's. Set it, best by NTP: certificates are judged by it, and what an ignore file accepts until a day.`,
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
    return KEY.wrong(`${expected(error)}${remedy}`);
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
    // A deployment that does not describe keys.
    await client.listNumbers({ limit: 1, offset: 0, signal });
    return "accepted";
  }
}

/** Of an error that is said to the user as it is. */
function expected(error: unknown): string {
  if (error instanceof CliError || isRymiError(error)) return error.message;
  throw error;
}
