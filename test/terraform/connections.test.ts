import { join } from "node:path";
import process from "node:process";
import { describeEachCli } from "../support/clis";
import { ALICE, NUMBER, numberBlock } from "../support/hcl";
import { type SilentServer, startSilentServer } from "../support/loopback";
import { run } from "../support/run";
import { useWorkspace } from "../support/terraform";

/** A server that accepts connections and never answers. An interrupt must not wait for the time limit, ten minutes here. */
let server: SilentServer;

beforeEach(async () => {
  server = await startSilentServer();
});
afterEach(() => server.stop());

describeEachCli("a server that does not answer the TLS handshake", (cli) => {
  const workspace = useWorkspace(cli);

  test("Ctrl-C ends an apply, and the error does not say that the request may have been applied", async () => {
    const space = await workspace();
    space.env({ RYMI_BASE_URL: `https://127.0.0.1:${server.port}` });
    await space.configure(numberBlock("one", NUMBER, ALICE), 'provider "rymi" {\n  request_timeout = 600\n}');
    const { text, code } = await space.terraform(["apply", "-auto-approve"], {
      started: (child) => void server.connected.then(() => process.kill(-(child.pid ?? 0), "SIGINT")),
    });
    expect(code).toBe(1);
    expect(text).toContain("POST /v1/numbers was interrupted");
    expect(text).not.toContain("may have been applied");
  });
});

test("Ctrl-C ends a drift check that waits for a server that does not answer", async () => {
  const { code, stderr, stdout } = await run(
    process.execPath,
    [join(process.cwd(), "dist/cli/cdktf-rymi.js"), "drift", "--mapping", "numbers.json", "--timeout", "600"],
    {
      cwd: join(__dirname, "connections"),
      env: {
        PATH: process.env["PATH"],
        RYMI_API_KEY: "rymi_test_0123456789",
        RYMI_BASE_URL: `https://127.0.0.1:${server.port}`,
      },
      started: (child) => void server.connected.then(() => process.kill(-(child.pid ?? 0), "SIGINT")),
    },
  );
  expect(stdout + stderr).toContain("The check was interrupted.");
  expect(code).toBe(1);
});
