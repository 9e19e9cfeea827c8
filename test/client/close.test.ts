import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { RymiClient } from "../../src/client";
import { until } from "../support/until";
import { afterTest, errorOf, NUMBER } from "./support";

test("a client keeps its connections for the next request and leaves none open when it is closed", async () => {
  let opened = 0;
  const open = new Set<object>();
  let requests = 0;
  let answerSixth = () => {};
  const closing = new Promise<void>((resolve) => {
    answerSixth = resolve;
  });
  const server = createServer(async (_, response) => {
    requests += 1;
    if (requests > 5) await closing;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ status: "removed", number: NUMBER }));
  });
  server.on("connection", (socket) => {
    opened += 1;
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  afterTest(async () => server.close());

  const { port } = server.address() as AddressInfo;
  const client = new RymiClient({ baseUrl: `http://127.0.0.1:${port}`, apiKey: "rymi_test_key" });
  for (let index = 0; index < 5; index += 1) await client.remove(NUMBER);
  // undici takes a second one when a request follows within the same tick.
  expect(opened).toBeLessThanOrEqual(2);
  expect(open.size).toBe(opened);

  const underWay = client.remove(NUMBER);
  await until("the sixth request arrives", () => requests === 6);
  const closed = client.close();
  answerSixth();
  await closed;
  await expect(underWay).resolves.toMatchObject({ attempts: 1 });
  await until("each connection closes", () => open.size === 0);
  expect((await errorOf(client.remove(NUMBER))).code).toBe("aborted");
  await client.close();
});

test("a client that never made a request closes as well", async () => {
  await expect(new RymiClient({ apiKey: "rymi_test_key" }).close()).resolves.toBeUndefined();
});
