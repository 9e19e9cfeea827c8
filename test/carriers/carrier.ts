import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface CarrierNumber {
  readonly sid: string;
  readonly phone_number: string;
}

/** A carrier in memory behind HTTP. It sells any number once, and in an area code those ending in 0001, 0002, … */
export class Carrier {
  readonly #owned = new Map<string, CarrierNumber>();
  readonly #tell: (event: string) => void;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #sold = 0;

  /** @param tell is told `buys +1…` and `gives up +1…` when it is done */
  constructor(tell: (event: string) => void) {
    this.#tell = tell;
  }

  /** @returns its address */
  async start(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  /** What its customer does in the console, without Terraform. */
  giveUp(number: string): void {
    for (const [sid, { phone_number }] of this.#owned) if (phone_number === number) this.#owned.delete(sid);
  }

  /** What was bought here and not given up. */
  get numbers(): readonly string[] {
    return [...this.#owned.values()].map(({ phone_number }) => phone_number);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const sid = request.url?.split("/")[2] ?? "";
    const number =
      request.method === "POST"
        ? this.#sell(JSON.parse(Buffer.concat(chunks).toString("utf8")))
        : this.#owned.get(sid);
    if (number !== undefined && request.method === "DELETE") {
      this.#owned.delete(sid);
      this.#tell(`gives up ${number.phone_number}`);
    }
    response.writeHead(number === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(number ?? { error: "there is no such number" }));
  }

  #sell(wish: { readonly phone_number: string | null; readonly area_code: string | null }) {
    this.#sold += 1;
    const sid = `PN${this.#sold}`;
    const phone_number = wish.phone_number ?? `+1${wish.area_code}555${String(this.#sold).padStart(4, "0")}`;
    if (this.numbers.includes(phone_number)) return undefined;
    this.#owned.set(sid, { sid, phone_number });
    this.#tell(`buys ${phone_number}`);
    return { sid, phone_number };
  }
}
