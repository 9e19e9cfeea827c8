import { backoffMs, retryAfterMs } from "../../src/client/requester";

test("a backoff is between 0 and a limit that doubles up to 8 s", () => {
  const limits = [1, 2, 3, 4, 5, 6, 7, 100, 2_000].map((failure) => backoffMs(failure, () => 1));
  expect(limits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000]);
  expect(backoffMs(3, () => 0)).toBe(0);
  expect(backoffMs(3, () => 0.5)).toBe(500);
});

const NOW = Date.parse("Tue, 04 Mar 2025 10:00:00 GMT");

test.each([
  ["7", 7_000],
  [" 7 ", 7_000],
  ["0", 0],
  ["Tue, 04 Mar 2025 10:00:07 GMT", 7_000],
  ["Tue, 04 Mar 2025 09:59:00 GMT", 0],
  ["86400", 120_000],
  ["99999999999999999999999", 120_000],
  ["Fri, 01 Jan 2100 00:00:00 GMT", 120_000],
  [undefined, 1_000],
  ["", 1_000],
  ["soon", 1_000],
  ["-5", 1_000],
  ["1.5", 1_000],
  ["2025-03-04T10:00:07Z", 1_000],
])("Retry-After %j is a wait of %d ms", (header, wait) => {
  expect(retryAfterMs(header, undefined, NOW)).toBe(wait);
});

test("a date is compared with the clock of the server", () => {
  const wait = retryAfterMs("Tue, 04 Mar 2025 12:00:07 GMT", "Tue, 04 Mar 2025 12:00:00 GMT", NOW);
  expect(wait).toBe(7_000);
});
