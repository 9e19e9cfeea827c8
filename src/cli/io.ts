/** The world as a command sees it. */
export interface Io {
  /** What a program may read: data, one line at a time. */
  readonly stdout: (text: string) => void;
  /** What a person reads. */
  readonly stderr: (text: string) => void;
  /** Of this package. */
  readonly version: string;
  /** Aborted when the user wants the command to end (Ctrl-C). */
  readonly interrupted: AbortSignal;
}

/** 0: done; 1: failed; 2: called in a way it does not understand. */
export type ExitCode = 0 | 1 | 2;
