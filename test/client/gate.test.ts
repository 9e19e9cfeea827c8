import { Gate, type Verdict } from "../../src/client/gate";
import { TokenBucket } from "../../src/emulator/rate-limit";
import { VirtualTime } from "./virtual-time";

interface Plan {
  readonly requestsPerMinute: number;
  readonly burst: number;
}

interface Run {
  readonly seconds: number;
  readonly refused: number;
  /** When each request was sent, in milliseconds. */
  readonly sentAt: readonly number[];
}

/** Sends `count` requests, `parallel` at a time, to a model of Rymi that answers after `latencyMs`. */
async function send(
  count: number,
  plan: Plan | undefined,
  options: { parallel?: number; latencyMs?: number; requestsPerMinute?: number } = {},
): Promise<Run> {
  const { parallel = 10, latencyMs = 20 } = options;
  const time = new VirtualTime();
  const gate = new Gate(time, options.requestsPerMinute);
  const bucket = plan && new TokenBucket(plan, 0);
  const sentAt: number[] = [];
  let refused = 0;
  let started = 0;

  const worker = async () => {
    while (started < count) {
      started += 1;
      for (;;) {
        const pass = await gate.enter(undefined);
        if (pass === undefined) throw new Error("the gate gave up");
        sentAt.push(time.now());
        await time.pass(latencyMs / 2);
        const refusal = bucket?.take(time.now());
        await time.pass(latencyMs / 2);
        if (refusal === undefined) {
          gate.leave(pass, "answered");
          break;
        }
        refused += 1;
        gate.leave(pass, { refusedForMs: refusal.retryAfter * 1_000 });
      }
      // Whoever asked takes a moment before asking again, as Terraform does.
      await time.pass(5);
    }
  };
  await time.run(Promise.all(Array.from({ length: parallel }, worker)));
  return { seconds: time.now() / 1_000, refused, sentAt };
}

test("without a 429 nobody waits for anything but a place among ten", async () => {
  const { sentAt } = await send(10, undefined, { parallel: 1 });
  expect(sentAt).toEqual(Array.from({ length: 10 }, (_, index) => index * 25));
  const many = await send(1_000, undefined, { parallel: 100 });
  expect(many.seconds).toBeLessThan(2.2);
});

test.each([
  { count: 100, plan: { requestsPerMinute: 60, burst: 5 }, best: 95, refusals: 12 },
  { count: 300, plan: { requestsPerMinute: 300, burst: 25 }, best: 55, refusals: 18 },
  { count: 600, plan: { requestsPerMinute: 1_000, burst: 100 }, best: 30, refusals: 20 },
])(
  "$count requests meet $plan.requestsPerMinute a minute in about $best s",
  async ({ count, plan, best, refusals }) => {
    for (const latencyMs of [2, 20, 150]) {
      const run = await send(count, plan, { latencyMs });
      expect(run.seconds).toBeLessThan(best * 1.2);
      expect(run.refused).toBeLessThanOrEqual(refusals);
    }
  },
);

test("40 requests meet 600 a minute with few refusals", async () => {
  for (const latencyMs of [2, 20, 150]) {
    const run = await send(40, { requestsPerMinute: 600, burst: 5 }, { latencyMs });
    expect(run.seconds).toBeLessThan(12);
    expect(run.refused).toBeLessThanOrEqual(6);
  }
});

test("after a 429 requests start one by one, not all at once", async () => {
  const { sentAt } = await send(30, { requestsPerMinute: 60, burst: 5 }, { parallel: 30 });
  const late = sentAt.filter((at) => at > 500);
  const gaps = late.slice(1).map((at, index) => at - (late[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(300);
});

test("requestsPerMinute is kept from the start, evenly, after three at once, and hears no 429 then", async () => {
  const { sentAt, refused } = await send(20, { requestsPerMinute: 60, burst: 5 }, { requestsPerMinute: 60 });
  expect(sentAt).toEqual([0, 0, 0, ...Array.from({ length: 17 }, (_, index) => (index + 1) * 1_000)]);
  expect(refused).toBe(0);
});

test("with requestsPerMinute above what Rymi gives, the gate learns all the same", async () => {
  const run = await send(50, { requestsPerMinute: 60, burst: 5 }, { requestsPerMinute: 600 });
  expect(run.seconds).toBeLessThan(55);
  expect(run.refused).toBeLessThanOrEqual(10);
});

/** One request after the other, each answered at once. */
async function passMany(gate: Gate, count: number, verdict: Verdict): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const pass = await gate.enter(undefined);
    if (pass !== undefined) gate.leave(pass, verdict);
  }
}

test("a pace is forgotten when nothing is refused any more", async () => {
  const time = new VirtualTime();
  const gate = new Gate(time);
  await passMany(gate, 1, { refusedForMs: 1_000 });
  await time.run(passMany(gate, 1_000, "answered"));
  const before = time.now();
  expect(before).toBeLessThan(60_000);
  await time.run(passMany(gate, 1_000, "answered"));
  expect(time.now()).toBe(before);
});

test("a pace that others have spoiled recovers when they are gone", async () => {
  const time = new VirtualTime();
  const gate = new Gate(time);
  await time.run(passMany(gate, 5, { refusedForMs: 1_000 }));
  expect(gate.waitMs).toBeGreaterThan(10_000);
  await time.run(passMany(gate, 200, "answered"));
  expect(gate.waitMs).toBeLessThan(100);
});

test("requests pass in the order they came, and one that is aborted leaves the line at once", async () => {
  const time = new VirtualTime();
  const gate = new Gate(time, 60);
  const order: number[] = [];
  const stop = new AbortController();
  const reason = new Error("enough");
  const calls = Array.from({ length: 8 }, (_, index) =>
    gate.enter(index === 5 ? stop.signal : undefined).then(
      () => order.push(index),
      (error: unknown) => expect(error).toBe(reason),
    ),
  );
  stop.abort(reason);
  await calls[5];
  expect(order).toEqual([0, 1, 2]);
  await expect(gate.enter(stop.signal)).rejects.toBe(reason);
  await time.run(Promise.all(calls.slice(0, 5)));
  expect(order).toEqual([0, 1, 2, 3, 4]);
});
