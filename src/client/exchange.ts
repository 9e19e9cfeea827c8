import type { Dispatcher } from "undici";

/** Status, headers and body of an answer. `damage` is the error that made the body incomplete. */
export interface Reply {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  readonly text: string;
  readonly damage?: unknown;
}

/** One request through undici and its reply. Unlike `request` of undici, it knows whether the request was sent. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly reply: Promise<Reply>;
  #resolve: (reply: Reply) => void = () => {};
  #reject: (cause: unknown) => void = () => {};
  #controller: Dispatcher.DispatchController | undefined;
  #isCancelled = false;
  #status = 0;
  #headers: Readonly<Record<string, string | string[] | undefined>> = {};
  readonly #chunks: Buffer[] = [];

  constructor() {
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether the request was sent, perhaps in part. */
  get isSent(): boolean {
    return this.#controller !== undefined;
  }

  /** Ends the exchange. A request that waits for a connection is not sent. */
  cancel(): void {
    this.#isCancelled = true;
    this.#controller?.abort(new Error("cancelled"));
    this.#reject(new Error("cancelled"));
  }

  /** Called when the connection is made, before the request is written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#isCancelled) controller.abort(new Error("cancelled"));
    else this.#controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#resolve({ ...this.#head(), text: new TextDecoder().decode(Buffer.concat(this.#chunks)) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    // The status has arrived, which says whether Rymi applied the request.
    if (this.#status >= 200 && !this.#isCancelled)
      this.#resolve({ ...this.#head(), text: "", damage: cause });
    else this.#reject(cause);
  }

  #head(): Pick<Reply, "status" | "header"> {
    return { status: this.#status, header: (name) => [this.#headers[name]].flat()[0] };
  }
}
