import type { Clock } from "../../src/client/rate-limiter";

/** A clock whose time advances only in `run`, from one timer to the next. */
export class VirtualTime implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  pass(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Lets time pass until the work is done. Throws when the work waits for anything but a timer of this clock. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    for (;;) {
      // The effects of the last timer come before the next timer.
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone) return work;
      const next = this.#timers.reduce((first, timer) => (timer.at < first.at ? timer : first), {
        at: Number.POSITIVE_INFINITY,
        run: () => {
          throw new Error("the work waits for something that is not a timer of this clock");
        },
      });
      if (Number.isFinite(next.at)) this.#now = Math.max(this.#now, next.at);
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.run();
    }
  }
}
