import { RymiError } from "../../src/client";
import { type Environment, findProxy } from "../../src/client/config";

const PROXY = { HTTPS_PROXY: "http://proxy.example:3128" };

function proxyFor(target: string, env: Environment): string | undefined {
  const proxy = findProxy(new URL(target), env);
  return proxy && `${proxy.protocol}//${proxy.hostname}:${proxy.port}`;
}

// Each row was compared with http.ProxyFromEnvironment of Go 1.26.
test.each<readonly [Environment, string | undefined]>([
  [{}, undefined],
  [{ HTTPS_PROXY: "" }, undefined],
  [{ HTTPS_PROXY: "http://proxy.example:3128" }, "http://proxy.example:3128"],
  [{ https_proxy: "http://proxy.example:3128" }, "http://proxy.example:3128"],
  [{ HTTPS_PROXY: "http://upper.example", https_proxy: "http://lower.example" }, "http://upper.example:80"],
  [{ HTTPS_PROXY: "", https_proxy: "http://lower.example" }, "http://lower.example:80"],
  [{ HTTPS_PROXY: "https://proxy.example" }, "https://proxy.example:443"],
  [{ HTTPS_PROXY: "proxy.example:3128" }, "http://proxy.example:3128"],
  [{ HTTPS_PROXY: "127.0.0.1:3128" }, "http://127.0.0.1:3128"],
  [{ HTTPS_PROXY: "[2001:db8::1]:3128" }, "http://2001:db8::1:3128"],
  [{ HTTPS_PROXY: "user:secret@proxy.example" }, "http://proxy.example:80"],
  [{ HTTP_PROXY: "http://proxy.example:3128" }, undefined],
  [{ http_proxy: "http://proxy.example:3128" }, undefined],
])("the environment %j gives the proxy %s", (env, proxy) => {
  expect(proxyFor("https://api.rymi.live", env)).toBe(proxy);
});

// Each row was compared with http.ProxyFromEnvironment of Go 1.26.
test.each([
  ["api.rymi.live", "https://api.rymi.live", true],
  ["API.Rymi.Live", "https://api.rymi.live", true],
  ["rymi.live", "https://api.rymi.live", true],
  ["rymi.live", "https://rymi.live", true],
  ["rymi.live", "https://notrymi.live", false],
  [".rymi.live", "https://api.rymi.live", true],
  [".rymi.live", "https://rymi.live", false],
  ["*.rymi.live", "https://api.rymi.live", true],
  ["*.rymi.live", "https://rymi.live", false],
  ["a.example, rymi.live ,b.example", "https://api.rymi.live", true],
  ["a.example,*", "https://api.rymi.live", true],
  ["*", "https://10.0.0.1", true],
  ["a.example", "https://api.rymi.live", false],
  ["api.rymi.live:443", "https://api.rymi.live", true],
  ["api.rymi.live:8443", "https://api.rymi.live", false],
  ["api.rymi.live:8443", "https://api.rymi.live:8443", true],
  [":443", "https://api.rymi.live", false],
  ["api.*", "https://api.rymi.live", false],
  ["10.0.0.0/8", "https://10.1.2.3", true],
  ["10.9.9.9/8", "https://10.1.2.3", true],
  ["10.0.0.0/8", "https://11.1.2.3", false],
  ["10.0.0.0/33", "https://10.0.0.1", false],
  ["10.1.2.3", "https://10.1.2.3", true],
  ["10.1.2.3:443", "https://10.1.2.3", true],
  ["10.1.2.3:80", "https://10.1.2.3", false],
  ["10.1.2", "https://10.1.2.3", false],
  ["2001:db8::1", "https://[2001:db8::1]", true],
  ["2001:0db8:0::1", "https://[2001:db8::1]", true],
  ["[2001:db8::1]:443", "https://[2001:db8::1]", true],
  ["2001:db8::/32", "https://[2001:db8::7]", true],
  ["2001:db8::/32", "https://[2001:db9::7]", false],
  ["bücher.example", "https://xn--bcher-kva.example", true],
  ["", "https://api.rymi.live", false],
])("NO_PROXY=%s and %s: direct is %s", (exceptions, target, isDirect) => {
  expect(proxyFor(target, { ...PROXY, NO_PROXY: exceptions }) === undefined).toBe(isDirect);
  expect(proxyFor(target, { ...PROXY, no_proxy: exceptions }) === undefined).toBe(isDirect);
});

test("NO_PROXY takes precedence over no_proxy", () => {
  const env = { ...PROXY, NO_PROXY: "a.example", no_proxy: "api.rymi.live" };
  expect(proxyFor("https://api.rymi.live", env)).toBe("http://proxy.example:3128");
});

test.each([
  "https://localhost:8443",
  "https://127.0.0.1",
  "https://127.9.9.9:8443",
  "https://[::1]",
  "http://127.0.0.1:80",
])("loopback is connected directly: %s", (target) => {
  expect(proxyFor(target, { ...PROXY, HTTP_PROXY: "http://proxy.example:3128" })).toBeUndefined();
});

test.each([
  ["http://user:p%40ss@proxy.example", "user:p@ss"],
  ["http://token@proxy.example", "token:"],
  ["http://:secret@proxy.example", ":secret"],
])("the credentials of %s are sent", (value, credentials) => {
  const proxy = findProxy(new URL("https://api.rymi.live"), { HTTPS_PROXY: value });
  expect(proxy?.authorization).toBe(`Basic ${Buffer.from(credentials).toString("base64")}`);
  expect(proxy?.label).toBe("the proxy proxy.example:80 (HTTPS_PROXY)");
});

test.each([
  "http://",
  "socks5://secret@proxy.example",
  "http://user:%zz@proxy.example",
  "http://secret:pass@:3128",
  "http://secret proxy",
  "127.0.0.1:secret",
])("a proxy that cannot be used is refused with the name of its variable: %s", (value) => {
  const refused = () => findProxy(new URL("https://api.rymi.live"), { https_proxy: value });
  expect(refused).toThrow(RymiError);
  expect(refused).toThrow(
    /^The environment variable https_proxy does not name a proxy that can be used\. Write http:/,
  );
  expect(refused).not.toThrow(/secret|zz/);
});

test("a wrong proxy is ignored for targets that use none", () => {
  expect(proxyFor("http://127.0.0.1:80", { HTTPS_PROXY: "http://" })).toBeUndefined();
  expect(proxyFor("https://api.rymi.live", { HTTPS_PROXY: "http://", NO_PROXY: "*" })).toBeUndefined();
});
