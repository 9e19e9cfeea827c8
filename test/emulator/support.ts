import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator";

export const NUMBER = "+15551234567";
export const PATH = `/v1/numbers/${encodeURIComponent(NUMBER)}`;
export const AGENT = "123e4567-e89b-42d3-a456-426614174000";
export const OTHER_AGENT = "00000000-0000-4000-8000-000000000002";
export const KEY = "rymi_test_key";
export const OTHER_KEY = "rymi_other_key";

const running: Emulator[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((rymi) => rymi.stop()));
});

/** An emulator for one test. */
export async function startRymi(options?: EmulatorOptions): Promise<Emulator> {
  const rymi = await startEmulator(options);
  running.push(rymi);
  return rymi;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A request without our client: `ask(rymi, "POST /v1/numbers", { number })`. A string is sent without encoding. */
export async function ask(
  rymi: Emulator,
  request: string,
  body?: unknown,
  key: string | null = rymi.apiKey,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const [method = "", path = ""] = request.split(" ");
  const response = await fetch(rymi.url + path, {
    method,
    redirect: "manual",
    headers: { ...more, connection: "close", ...(key !== null && { authorization: `Bearer ${key}` }) },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type") === "application/json";
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

export function numbersFrom(first: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `+1555${String(first + index).padStart(7, "0")}`);
}
