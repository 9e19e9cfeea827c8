// What our client uses of undici, in its place in the provider: no fetch, no caches, no mocks, no proxies. They are half
// of it, and would be read and run before the first request (docs/performance.md).
// By path, as the package's own name leads here.
import "./baseline-wasm.mjs";
import request from "../node_modules/undici/lib/api/api-request.js";
import Agent from "../node_modules/undici/lib/dispatcher/agent.js";
import Dispatcher from "../node_modules/undici/lib/dispatcher/dispatcher.js";

Dispatcher.prototype.request = request;

export { Agent };
