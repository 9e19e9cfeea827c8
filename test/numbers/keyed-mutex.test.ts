import { setImmediate as nextTurn } from "node:timers/promises";
import { KeyedMutex } from "../../src/numbers/directory";
import { until } from "../support/until";

test("runs one task per key at a time, also after earlier tasks are done or have failed", async () => {
  const queue = new KeyedMutex();
  let running = 0;
  let most = 0;
  const task = (fails = false) =>
    queue.run("key", async () => {
      most = Math.max(most, ++running);
      await nextTurn();
      running--;
      if (fails) throw new Error("failed");
    });
  const first = [task(), task(true), task()];
  await first[0];
  const more = [task(), task()];
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

test("runs tasks of different keys concurrently", async () => {
  const queue = new KeyedMutex();
  let running = 0;
  let most = 0;
  const task = (key: string) =>
    queue.run(key, async () => {
      most = Math.max(most, ++running);
      await until("three tasks run", () => most === 3);
      running--;
    });
  await Promise.all([task("a"), task("b"), task("c")]);
  expect(most).toBe(3);
});
