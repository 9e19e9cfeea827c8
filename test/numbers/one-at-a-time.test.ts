import { setImmediate as nextTurn } from "node:timers/promises";
import { OneAtATime } from "../../src/numbers/one-at-a-time";
import { until } from "../support/until";

test("never two pieces of work on one key, not even when others come after some are done or have failed", async () => {
  const turns = new OneAtATime();
  let underWay = 0;
  let most = 0;
  const piece = (fails = false) =>
    turns.run("key", async () => {
      most = Math.max(most, ++underWay);
      await nextTurn();
      underWay--;
      if (fails) throw new Error("failed");
    });
  const first = [piece(), piece(true), piece()];
  await first[0];
  const more = [piece(), piece()];
  const results = await Promise.allSettled([...first, ...more]);
  expect(results.map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "fulfilled",
    "fulfilled",
  ]);
  expect(most).toBe(1);
});

test("work on different keys runs at once", async () => {
  const turns = new OneAtATime();
  let underWay = 0;
  let most = 0;
  const piece = (key: string) =>
    turns.run(key, async () => {
      most = Math.max(most, ++underWay);
      await until("three pieces run", () => most === 3);
      underWay--;
    });
  await Promise.all([piece("a"), piece("b"), piece("c")]);
  expect(most).toBe(3);
});
