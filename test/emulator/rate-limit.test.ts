import { TokenBucket } from "../../src/emulator/context";

test("a bucket accepts its burst at once and then refills evenly", () => {
  const bucket = new TokenBucket({ requestsPerMinute: 600, burst: 3 }, 0);
  const taken = [0, 0, 0, 0, 99, 100, 100, 150, 200].map((now) => bucket.take(now) === undefined);
  expect(taken).toEqual([true, true, true, false, false, true, false, false, true]);
});

test("a bucket never holds more than its burst", () => {
  const bucket = new TokenBucket({ requestsPerMinute: 60, burst: 2 }, 0);
  const taken = [3_600_000, 3_600_000, 3_600_000].map((now) => bucket.take(now) === undefined);
  expect(taken).toEqual([true, true, false]);
});

test.each([
  [60, 1],
  [30, 2],
  [25, 3],
  [600, 1],
  [7, 9],
])("with %d a minute the wait is %d s, which is enough", (requestsPerMinute, seconds) => {
  const bucket = new TokenBucket({ requestsPerMinute, burst: 1 }, 0);
  bucket.take(0);
  expect(bucket.take(0)).toEqual({ retryAfter: seconds });
  expect(bucket.take(seconds * 1_000)).toBeUndefined();
});
