/**
 * The body of a test in simulated time: each turn of the event loop takes one millisecond, so that waits, retries and time limits
 * of seconds end within a fraction of a second. For code in this process, such as a client and an emulator; other processes
 * keep the real time, and so does the fault `delay` of an emulator.
 */
export function simulated<A extends readonly unknown[]>(
  body: (...args: A) => Promise<void>,
): (...args: A) => Promise<void> {
  return async (...args) => {
    jest.useFakeTimers({ doNotFake: ["nextTick", "queueMicrotask", "setImmediate"] });
    try {
      let isDone = false;
      const test = body(...args).finally(() => {
        isDone = true;
      });
      test.catch(() => {});
      while (!isDone) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        jest.advanceTimersByTime(1);
      }
      await test;
    } finally {
      jest.useRealTimers();
    }
  };
}
