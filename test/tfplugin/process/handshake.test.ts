import {
  handshakeLine,
  readPluginEnvironment,
  reattachVariable,
} from "../../../src/tfplugin/process/handshake";

const COOKIE = { TF_PLUGIN_MAGIC_COOKIE: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2" };

test("readPluginEnvironment is undefined without the cookie of Terraform", () => {
  expect(readPluginEnvironment({})).toBeUndefined();
  expect(readPluginEnvironment({ TF_PLUGIN_MAGIC_COOKIE: "" })).toBeUndefined();
  expect(
    readPluginEnvironment({ TF_PLUGIN_MAGIC_COOKIE: `${COOKIE.TF_PLUGIN_MAGIC_COOKIE}0` }),
  ).toBeUndefined();
});

test("a variable that is missing or empty is undefined", () => {
  const nothing = { clientCertificate: undefined, socketFolder: undefined };
  expect(readPluginEnvironment(COOKIE)).toEqual(nothing);
  expect(readPluginEnvironment({ ...COOKIE, PLUGIN_CLIENT_CERT: "", PLUGIN_UNIX_SOCKET_DIR: "" })).toEqual(
    nothing,
  );
});

test("the environment has the client certificate and the folder for the socket", () => {
  const env = { ...COOKIE, PLUGIN_CLIENT_CERT: "-----BEGIN\n", PLUGIN_UNIX_SOCKET_DIR: "/run/x" };
  expect(readPluginEnvironment(env)).toEqual({ clientCertificate: "-----BEGIN\n", socketFolder: "/run/x" });
});

test("the handshake line has six fields, and the last one is empty without TLS", () => {
  expect(handshakeLine({ network: "unix", address: "/tmp/x/s" }, undefined)).toBe("1|6|unix|/tmp/x/s|grpc|");
  expect(handshakeLine({ network: "tcp", address: "127.0.0.1:9" }, undefined)).toBe(
    "1|6|tcp|127.0.0.1:9|grpc|",
  );
});

test.each([1, 2, 3])("encodes a certificate of %d bytes in base64 without padding", (length) => {
  const certificate = Buffer.alloc(length, 0xfb);
  const field = handshakeLine({ network: "unix", address: "/s" }, certificate).split("|")[5] ?? "";
  expect(field).toMatch(/^[A-Za-z0-9+/]+$/);
  expect(Buffer.from(field, "base64")).toEqual(certificate);
});

test("TF_REATTACH_PROVIDERS has Test, without which Terraform 1.11 panics, and the address of OpenTofu", () => {
  const endpoint = { network: "unix", address: "/tmp/x/s" } as const;
  const entry = {
    Protocol: "grpc",
    ProtocolVersion: 6,
    Pid: 42,
    Test: true,
    Addr: { Network: "unix", String: "/tmp/x/s" },
  };
  expect(JSON.parse(reattachVariable("registry.terraform.io/rymi/rymi", 42, endpoint))).toEqual({
    "registry.terraform.io/rymi/rymi": entry,
    "registry.opentofu.org/rymi/rymi": entry,
  });
  expect(JSON.parse(reattachVariable("example.com/a/b", 42, endpoint))).toEqual({ "example.com/a/b": entry });
});
