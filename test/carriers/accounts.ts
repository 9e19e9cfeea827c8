import type { Emulator, EmulatorOptions } from "cdktf-rymi/emulator";
import { TwilioAccount } from "./twilio-account";
import { TwilioServer } from "./twilio-server";

/** Agents of the account at Rymi, by name. */
export const AGENTS = {
  Support: "5d2e9c14-3a7b-4f68-8c0d-1b9e4f6a2c73",
  Sales: "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90",
} as const;

/** An account at Twilio and one at Rymi, with the writes to both in their order. */
export class Accounts {
  readonly #events: string[] = [];
  readonly twilio = new TwilioAccount((event) => this.#events.push(`Twilio ${event}`));
  readonly server = new TwilioServer(this.twilio);
  readonly rymi: EmulatorOptions = {
    tenants: [{ apiKey: "rymi_test", agents: Object.entries(AGENTS).map(([name, id]) => ({ id, name })) }],
    log: ({ method, path, number, status }) => {
      if (method === "GET" || status >= 400) return;
      const verb = method === "DELETE" ? "removes" : path.endsWith("/attach") ? "attaches" : "registers";
      this.#events.push(`Rymi ${verb} ${number}`);
    },
  };

  /** The writes since the last call. */
  takeEvents(): readonly string[] {
    return this.#events.splice(0);
  }
}

/** The agent of each number at Rymi. */
export function linesOf(rymi: Emulator): Record<string, string | null> {
  return Object.fromEntries(rymi.numbers().map(({ number, agent_id }) => [number, agent_id]));
}
