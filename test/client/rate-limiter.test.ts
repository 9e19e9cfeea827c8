import { type Completion, RateLimiter } from "../../src/client/rate-limiter";
import { TokenBucket } from "../../src/emulator/context";
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
  const limiter = new RateLimiter(time, options.requestsPerMinute);
  const bucket = plan && new TokenBucket(plan, 0);
  const sentAt: number[] = [];
  let refused = 0;
  let started = 0;

  const worker = async () => {
    while (started < count) {
      started += 1;
      for (;;) {
        const permit = await limiter.acquire(undefined);
        if (permit === undefined) throw new Error("the limiter is exhausted");
        sentAt.push(time.now());
        await time.pass(latencyMs / 2);
        const limited = bucket?.take(time.now());
        await time.pass(latencyMs / 2);
        if (limited === undefined) {
          limiter.release(permit, "answered");
          break;
        }
        refused += 1;
        limiter.release(permit, { rateLimitedForMs: limited.retryAfter * 1_000 });
      }
      // The caller takes a moment before its next request, as Terraform does.
      await time.pass(5);
    }
  };
  await time.run(Promise.all(Array.from({ length: parallel }, worker)));
  return { seconds: time.now() / 1_000, refused, sentAt };
}

test("without a 429 a request waits only while ten others are in flight", async () => {
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
  "$count requests with a limit of $plan.requestsPerMinute a minute take about $best s",
  async ({ count, plan, best, refusals }) => {
    for (const latencyMs of [2, 20, 150]) {
      const run = await send(count, plan, { latencyMs });
      expect(run.seconds).toBeLessThan(best * 1.2);
      expect(run.refused).toBeLessThanOrEqual(refusals);
    }
  },
);

test("40 requests with a limit of 600 a minute get few 429s", async () => {
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

test("with requestsPerMinute three requests start at once and the others evenly, and none gets a 429", async () => {
  const { sentAt, refused } = await send(20, { requestsPerMinute: 60, burst: 5 }, { requestsPerMinute: 60 });
  expect(sentAt).toEqual([0, 0, 0, ...Array.from({ length: 17 }, (_, index) => (index + 1) * 1_000)]);
  expect(refused).toBe(0);
});

test("with requestsPerMinute above Rymi's limit, the limiter still learns the limit", async () => {
  const run = await send(50, { requestsPerMinute: 60, burst: 5 }, { requestsPerMinute: 600 });
  expect(run.seconds).toBeLessThan(55);
  expect(run.refused).toBeLessThanOrEqual(10);
});

/** One request after the other, each answered at once. */
async function sendMany(limiter: RateLimiter, count: number, completion: Completion): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const permit = await limiter.acquire(undefined);
    if (permit !== undefined) limiter.release(permit, completion);
  }
}

test("a learned pace is dropped when there is no further 429", async () => {
  const time = new VirtualTime();
  const limiter = new RateLimiter(time);
  await sendMany(limiter, 1, { rateLimitedForMs: 1_000 });
  await time.run(sendMany(limiter, 1_000, "answered"));
  const before = time.now();
  expect(before).toBeLessThan(60_000);
  await time.run(sendMany(limiter, 1_000, "answered"));
  expect(time.now()).toBe(before);
});

test("a pace that other clients have slowed down recovers when they stop", async () => {
  const time = new VirtualTime();
  const limiter = new RateLimiter(time);
  await time.run(sendMany(limiter, 5, { rateLimitedForMs: 1_000 }));
  expect(limiter.waitMs).toBeGreaterThan(10_000);
  await time.run(sendMany(limiter, 200, "answered"));
  expect(limiter.waitMs).toBeLessThan(100);
});

test("requests start in the order in which they were made, and an aborted one leaves the queue at once", async () => {
  const time = new VirtualTime();
  const limiter = new RateLimiter(time, 60);
  const order: number[] = [];
  const stop = new AbortController();
  const reason = new Error("enough");
  const calls = Array.from({ length: 8 }, (_, index) =>
    limiter.acquire(index === 5 ? stop.signal : undefined).then(
      () => order.push(index),
      (error: unknown) => expect(error).toBe(reason),
    ),
  );
  stop.abort(reason);
  await calls[5];
  expect(order).toEqual([0, 1, 2]);
  await expect(limiter.acquire(stop.signal)).rejects.toBe(reason);
  await time.run(Promise.all(calls.slice(0, 5)));
  expect(order).toEqual([0, 1, 2, 3, 4]);
});
