import { setTimeout as delay } from "node:timers/promises";

const LOOK_AGAIN_MS = 10;

/** What Terraform asks of this process, as far as it tells whether more is to come. */
export class Activity {
  #underWay = 0;
  #lastStep = performance.now();
  #steps = 0;

  /** Counts what was done so far; only ever grows. */
  get steps(): number {
    return this.#steps;
  }

  /** Something was asked for and answered. */
  step(): void {
    this.#steps++;
    this.stir();
  }

  /** Something was asked for that teaches nothing; more may follow. */
  stir(): void {
    this.#lastStep = performance.now();
  }

  async during<T>(work: Promise<T>): Promise<T> {
    this.#underWay++;
    try {
      return await work;
    } finally {
      this.#underWay--;
      this.step();
    }
  }

  /**
   * Waits until nothing was asked for in `ms` milliseconds and nothing is under way, or until `isOver` says that there
   * is nothing to wait for any more. Rejects when the signal is aborted.
   */
  async quiet(ms: number, isOver: () => boolean = () => false, signal?: AbortSignal): Promise<void> {
    while (!isOver() && (this.#underWay > 0 || performance.now() - this.#lastStep < ms)) {
      await delay(LOOK_AGAIN_MS, undefined, { signal });
    }
  }
}
