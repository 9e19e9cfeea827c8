/** The end of a command's patience. */
export interface Deadline {
  /** Aborted by Ctrl-C, or when the time is over. */
  readonly signal: AbortSignal;
  /** To be called when the work is done: a timer keeps the process alive. */
  cancel(): void;
}

/**
 * Not `AbortSignal.any` with `AbortSignal.timeout`: on Node 20 that is never aborted once the garbage collector has run.
 *
 * @param interrupted by the user
 */
export function startDeadline(interrupted: AbortSignal, seconds: number): Deadline {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`not done within ${seconds} s`)), seconds * 1000);
  const interrupt = () => controller.abort(interrupted.reason);
  if (interrupted.aborted) interrupt();
  interrupted.addEventListener("abort", interrupt, { once: true });
  return {
    signal: controller.signal,
    cancel: () => {
      clearTimeout(timer);
      interrupted.removeEventListener("abort", interrupt);
    },
  };
}
