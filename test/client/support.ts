import { type ClientEvent, RymiClient, type RymiClientOptions, type RymiError } from "../../src/client";
import type { Clock } from "../../src/client/rate-limiter";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator";

export const NUMBER = "+15551234567";
export const PATH = `/v1/numbers/${encodeURIComponent(NUMBER)}`;
export const AGENT = "123e4567-e89b-42d3-a456-426614174000";
export const OTHER_AGENT = "00000000-0000-4000-8000-000000000002";

const cleanups: (() => Promise<unknown> | undefined)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Runs after the test, the last one added first. */
export function afterTest(cleanup: () => Promise<unknown> | undefined): void {
  cleanups.push(cleanup);
}

/** An emulator for one test. */
export async function startRymi(options?: EmulatorOptions): Promise<Emulator> {
  const rymi = await startEmulator(options);
  afterTest(() => rymi.stop());
  return rymi;
}

export interface Connection {
  readonly client: RymiClient;
  /** The events of the client, in order. */
  readonly events: readonly ClientEvent[];
  /** The waits of the client that were not cancelled, in milliseconds. */
  readonly waits: readonly number[];
}

/** A client for one test. Its waits between requests end at once; its clock advances by their lengths. */
export function connect(rymi: Emulator, options: Partial<RymiClientOptions> = {}): Connection {
  const events: ClientEvent[] = [];
  const waits: number[] = [];
  let skipped = 0;
  const skippingClock: Clock = {
    now: () => performance.now() + skipped,
    after: (ms, run) => {
      const timer = setTimeout(() => {
        skipped += ms;
        waits.push(ms);
        run();
      });
      return () => clearTimeout(timer);
    },
  };
  const log = (event: ClientEvent) => events.push(event);
  const base = { baseUrl: rymi.url, apiKey: rymi.apiKey, log };
  const client = new RymiClient({ ...base, ...options }, skippingClock);
  afterTest(() => client.close());
  return { client, events, waits };
}

/** The error that a call rejects with. Throws when it resolves. */
export async function errorOf(call: Promise<unknown>): Promise<RymiError> {
  const failed = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("value" in failed) throw new Error(`expected a failure, got ${JSON.stringify(failed.value)}`);
  return failed.error as RymiError;
}
