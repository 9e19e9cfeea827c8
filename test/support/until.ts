import { setTimeout as delay } from "node:timers/promises";

/**
 * Waits until the condition holds. Fails when it does not within the deadline.
 *
 * @param what the event that is waited for, as a sentence: "the first request arrives"
 * @param deadlineMs for machines under load; the wait ends as soon as the condition holds
 */
export async function until(what: string, condition: () => boolean, deadlineMs = 60_000): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Not within ${deadlineMs / 1000} s: ${what}`);
    await delay(2);
  }
}

/**
 * Waits until a count stays the same while other work is done twenty times.
 *
 * @param what the process that ends, as a sentence: "the stream is held"
 * @param work gives the counted process the time to go on, such as a call to the same server
 * @returns the count that stays
 */
export async function untilSteady(
  what: string,
  count: () => number,
  work: () => Promise<unknown>,
  deadlineMs = 60_000,
): Promise<number> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const before = count();
    for (let round = 0; round < 20; round += 1) await work();
    if (count() === before) return before;
    if (Date.now() > deadline) throw new Error(`Not within ${deadlineMs / 1000} s: ${what}`);
  }
}
