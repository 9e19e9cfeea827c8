import type { Clock } from "../../src/client/rate-limiter";

/** A clock that stands still until it is told to run, and then jumps from alarm to alarm. */
export class VirtualTime implements Clock {
  #now = 0;
  #alarms: { readonly at: number; readonly run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const alarm = { at: this.#now + ms, run };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  pass(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Lets time pass until the work is done. Throws when the work waits for something that is no alarm. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    for (;;) {
      // Whatever the last alarm has set off runs before time goes on.
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone) return work;
      const next = this.#alarms.reduce((first, alarm) => (alarm.at < first.at ? alarm : first), {
        at: Number.POSITIVE_INFINITY,
        run: () => {
          throw new Error("the work waits for something that is no alarm");
        },
      });
      if (Number.isFinite(next.at)) this.#now = Math.max(this.#now, next.at);
      this.#alarms = this.#alarms.filter((alarm) => alarm !== next);
      next.run();
    }
  }
}
