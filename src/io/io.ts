/** The world as a command sees it. */
export interface Io {
  /** What a program may read: data, one line at a time. */
  readonly stdout: (text: string) => void;
  /** What a person reads. */
  readonly stderr: (text: string) => void;
  /** Whether somebody looks at these as they are written. */
  readonly isTerminal: { readonly stdout: boolean; readonly stderr: boolean };
  /** Environment variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that relative paths start from, absolute. */
  readonly cwd: string;
  readonly now: () => Date;
  /** Of this package. */
  readonly version: string;
  /** Aborted when the user wants the command to end (Ctrl-C). */
  readonly interrupted: AbortSignal;
  /** `--quiet`: results, warnings and errors only. Default false. */
  readonly quiet?: boolean;
}

/** Tells a person on stderr what is being done or was done, unless `--quiet` was given. For warnings, write to stderr. */
export function note({ quiet, stderr }: Io, text: string): void {
  if (!quiet) stderr(text);
}

/** 0: done; 1: failed, or called in a way it does not understand; 2: done, and the answer is "they differ". */
export type ExitCode = 0 | 1 | 2;
