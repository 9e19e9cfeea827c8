import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { AGENT, KEY, NUMBER, startRymi } from "./support";

/**
 * The requests that Rymi's own clients send, byte for byte as far as a server can tell them apart. The clients are on no package
 * registry that tests can rely on; their forms are those of Node 2.5 and Python 1.7: path, headers, body.
 */
interface Form {
  readonly client: string;
  /** The number as it stands in a path. */
  readonly number: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How JSON is written. */
  readonly json: (body: object) => string;
  /** Whether a body of unknown length is sent in chunks. */
  readonly chunked: boolean;
}

const FORMS: readonly Form[] = [
  {
    client: "Node, which encodes the plus sign",
    number: encodeURIComponent(NUMBER),
    headers: { accept: "application/json", "content-type": "application/json" },
    json: (body) => JSON.stringify(body),
    chunked: true,
  },
  {
    client: "Python, which sends it raw",
    number: NUMBER,
    headers: { accept: "*/*", "accept-encoding": "gzip, deflate", "content-type": "application/json" },
    json: (body) => JSON.stringify(body, undefined, 1).replaceAll("\n", " "),
    chunked: false,
  },
];

async function send(url: string, form: Form, line: string, body?: object, workspace?: string) {
  const [method = "", path = ""] = line.split(" ");
  const text = body === undefined ? "" : form.json(body);
  const sent = request(`${url}/v1`, {
    method,
    // In place of the URL's, so that nothing on the way encodes it once more.
    path: `/v1${path}`,
    headers: {
      ...form.headers,
      Authorization: `Bearer ${KEY}`,
      ...(workspace !== undefined && { "Rymi-Workspace": workspace }),
      ...(form.chunked || body === undefined ? {} : { "content-length": Buffer.byteLength(text) }),
    },
  });
  sent.end(text === "" ? undefined : text);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) };
}

test.each(FORMS)("the life of a number, with the requests of the client for $client", async (form) => {
  const rymi = await startRymi({ tenants: [{ apiKey: KEY, workspaces: [{ id: "client-a" }] }] });
  const ask = (line: string, body?: object, workspace?: string) =>
    send(rymi.url, form, line, body, workspace);
  const at = `/numbers/${form.number}`;

  expect(await ask("POST /numbers", { number: NUMBER, agent_id: null })).toMatchObject({
    status: 201,
    body: { status: "registered", number: NUMBER, agent_id: null, webhook: { status: "configured" } },
  });
  expect(await ask("POST /numbers", { number: NUMBER })).toMatchObject({ status: 200 });
  expect(await ask(`POST ${at}/attach`, { agent_id: AGENT })).toMatchObject({
    status: 201,
    body: { status: "attached", number: NUMBER, agent_id: AGENT },
  });
  expect(await ask("GET /numbers?limit=50&offset=0")).toMatchObject({
    status: 200,
    body: { numbers: [{ number: NUMBER, agent_id: AGENT }], total: 1, limit: 50, offset: 0 },
  });
  expect(await ask(`POST ${at}/webhook`, {})).toMatchObject({ status: 200, body: { number: NUMBER } });
  expect(await ask(`POST ${at}/detach`)).toMatchObject({
    status: 200,
    body: { status: "detached", number: NUMBER },
  });
  expect(await ask(`DELETE ${at}`, undefined, "client-a")).toMatchObject({ status: 404 });
  expect(await ask(`DELETE ${at}`)).toMatchObject({
    status: 200,
    body: { status: "removed", number: NUMBER },
  });
  expect(await ask("POST /numbers", { number: NUMBER }, "client-a")).toMatchObject({ status: 201 });
  expect((await ask("GET /workspaces", undefined, "client-a")).body.workspaces).toMatchObject([
    { id: "workspace-1", current: false },
    { id: "client-a", current: true },
  ]);
  expect(await ask("GET /keys/self")).toMatchObject({ status: 200, body: { workspace_id: "workspace-1" } });
  // Each request was about this number, however it was written.
  expect(new Set(rymi.requests.map(({ number }) => number))).toEqual(new Set([NUMBER, undefined]));
  expect(rymi.requests.filter(({ path }) => path.includes(`${form.number}/attach`))).toHaveLength(1);
});
