import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { RymiClient } from "../../src/client";

const NUMBER = "+15551234567";
let server: Server;
let heard: IncomingHttpHeaders;
let client: RymiClient;

beforeEach(async () => {
  server = createServer((request, response) => {
    heard = request.headers;
    response.end(JSON.stringify({ status: "registered", number: NUMBER, agent_id: null, ...PAGE }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  client = new RymiClient({ apiKey: "rymi_key", baseUrl: `http://127.0.0.1:${port}` });
});
afterEach(async () => {
  await client.close();
  await new Promise((resolve) => server.close(resolve));
});

const PAGE = { numbers: [], total: 0, offset: 0, limit: 200 };

test("every request sends accept and user-agent, and a request with a body sends its content type", async () => {
  await client.register(NUMBER);
  expect(heard).toMatchObject({
    "content-type": "application/json",
    accept: "application/json",
    authorization: "Bearer rymi_key",
    "user-agent": "cdktf-rymi",
  });
  expect(Number(heard["content-length"])).toBe(JSON.stringify({ number: NUMBER }).length);
});

test("a request without a body sends no content type", async () => {
  await client.listNumbers({ limit: 200, offset: 0 });
  expect(heard).not.toHaveProperty("content-type");
  expect(heard).toMatchObject({ accept: "application/json" });
});
