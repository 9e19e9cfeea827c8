import type { Io } from "./io";

/** One line that says what is being done, for somebody who watches; nobody else gets to see it. */
export class ProgressLine {
  /** The same world, in which the line goes before anything else is written. */
  readonly io: Io;
  readonly #io: Io;
  #isShown = false;

  constructor(io: Io) {
    this.#io = io;
    const after = (write: (text: string) => void) => (text: string) => {
      this.clear();
      write(text);
    };
    this.io = { ...io, stdout: after(io.stdout), stderr: after(io.stderr) };
  }

  show(text: string): void {
    if (!this.#io.isTerminal.stderr || this.#io.quiet) return;
    this.#io.stderr(`\r\u001b[K${text}`);
    this.#isShown = true;
  }

  clear(): void {
    if (this.#isShown) this.#io.stderr("\r\u001b[K");
    this.#isShown = false;
  }
}
