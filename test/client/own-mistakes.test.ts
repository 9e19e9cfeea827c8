import type { Dispatcher } from "undici";
import { NUMBER } from "../support/hcl";

/** What the stand-in for undici does with a request. */
let dispatch: (handler: Dispatcher.DispatchHandler) => void;
let dispatched = 0;
jest.mock("undici/index.js", () => ({
  Agent: class {
    dispatch(_options: unknown, handler: Dispatcher.DispatchHandler): void {
      dispatched += 1;
      dispatch(handler);
    }
    close() {}
  },
}));

import { RymiClient } from "cdktf-rymi/client";

beforeEach(() => {
  dispatched = 0;
});

const MISTAKE = new TypeError("agent.request is not a function");
test.each<[string, typeof dispatch]>([
  [
    "undici throws",
    () => {
      throw MISTAKE;
    },
  ],
  [
    "a request rejects with",
    (handler) => handler.onResponseError?.({} as Dispatcher.DispatchController, MISTAKE),
  ],
])(
  "a TypeError that %s is not a network error: it is thrown unchanged, and nothing is sent again",
  async (_, how) => {
    dispatch = how;
    const client = new RymiClient({ apiKey: "rymi_test", baseUrl: "http://127.0.0.1:1" });
    await expect(client.register(NUMBER)).rejects.toBe(MISTAKE);
    await expect(client.listNumbers({ limit: 1, offset: 0 })).rejects.toBe(MISTAKE);
    expect(dispatched).toBe(2);
  },
);
