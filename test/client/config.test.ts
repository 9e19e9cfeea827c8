import {
  DEFAULT_BASE_URL,
  parseApiKey,
  parseBaseUrl,
  parseWorkspace,
  RymiClient,
  RymiError,
} from "../../src/client";

function refusalOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    if (error instanceof RymiError && error.code === "invalid_config") return error.message;
    throw error;
  }
  throw new Error("it was accepted");
}

test.each([
  ["https://api.rymi.live", "https://api.rymi.live"],
  ["https://api.rymi.live/", "https://api.rymi.live"],
  ["https://api.rymi.live/v1", "https://api.rymi.live"],
  ["https://api.rymi.live/v1/", "https://api.rymi.live"],
  ["https://API.Rymi.live:443/v1", "https://api.rymi.live"],
  ["https://gateway.example/rymi", "https://gateway.example/rymi"],
  ["https://gateway.example/rymi/v1", "https://gateway.example/rymi"],
  ["https://gateway.example/rymi/v12", "https://gateway.example/rymi/v12"],
  ["https://gateway.example/v1/rymi//", "https://gateway.example/v1/rymi"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
  ["http://127.9.9.9/v1", "http://127.9.9.9"],
  ["http://localhost:3000/v1/", "http://localhost:3000"],
  ["http://[::1]:3000", "http://[::1]:3000"],
])("the base URL %s is %s", (text, url) => {
  expect(parseBaseUrl(text)).toBe(url);
});

test.each([
  ["", "not a URL"],
  ["api.rymi.live", "not a URL"],
  [" https://api.rymi.live", "not a URL"],
  ["https://api.rymi.live\n", "not a URL"],
  ["ftp://api.rymi.live", "https://"],
  ["localhost:3000", "https://"],
  ['"https://api.rymi.live"', "stands in quotes"],
  ["'https://api.rymi.live", "stands in quotes"],
  ["http://api.rymi.live", "unencrypted"],
  ["http://10.0.0.1", "unencrypted"],
  ["http://0.0.0.0", "unencrypted"],
  ["http://localhost.example.com", "unencrypted"],
  ["http://127.0.0.1.example.com", "unencrypted"],
  ["http://[::2]", "unencrypted"],
  ["https://user:secret@api.rymi.live", "user name or password"],
  ["https://secret@api.rymi.live", "user name or password"],
  ["https://api.rymi.live?key=secret", "query or fragment"],
  ["https://api.rymi.live/#secret", "query or fragment"],
])("the base URL %j is refused: %s", (text, reason) => {
  const message = refusalOf(() => parseBaseUrl(text));
  expect(message).toContain(reason);
  expect(message).not.toContain("secret");
});

test("a key given as the base URL is not repeated in the message", () => {
  expect(refusalOf(() => parseBaseUrl("rymi_secret_key"))).not.toContain("secret");
  expect(refusalOf(() => parseBaseUrl("rymi:secret"))).not.toContain("secret");
});

test("a valid key is not changed", () => {
  expect(parseApiKey("rymi_live_aB3-._~+/=")).toBe("rymi_live_aB3-._~+/=");
});

test.each([
  ["", "empty"],
  ["\n", "line break"],
  ["rymi_secret\n", "line break"],
  ["rymi_secret\r\n", "line break"],
  [" rymi_secret", "white space"],
  ["rymi_ secret", "white space"],
  ["rymi_a\nrymi_secret", "white space"],
  ["Bearer rymi_secret", '"Bearer"'],
  ['"rymi_secret"', "stands in quotes"],
  ["'rymi_secret'", "stands in quotes"],
  ['"rymi_secret"\r\n', "stands in quotes"],
  ['rymi_secret"', "stands in quotes"],
  ["\u201crymi_secret\u201d", "stands in quotes"],
  ["rymi_secret\u0000", "character"],
  ["rymi_secrét", "character"],
  ["rymi_secret\u200b", "character"],
])("the key %j is refused: %s", (text, reason) => {
  const message = refusalOf(() => parseApiKey(text));
  expect(message).toContain(reason);
  expect(message).not.toContain("rymi_");
});

test.each(['"main"', "'main'", 'main"', "two words", ""])("the workspace %j is refused", (text) => {
  expect(refusalOf(() => parseWorkspace(text))).toContain(
    `${JSON.stringify(text)} is not the id of a workspace. Copy the id from Rymi`,
  );
});

test.each([
  ["timeoutMs", [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31]],
  ["maxRetries", [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]],
  ["requestsPerMinute", [0, -1, Number.NaN, Number.POSITIVE_INFINITY]],
])("%s outside its limits is refused", (option, values) => {
  for (const value of values) {
    expect(refusalOf(() => new RymiClient({ apiKey: "rymi_x", [option]: value }))).toContain(String(value));
  }
});

test("the default base URL is Rymi's", () => {
  expect(new RymiClient({ apiKey: "rymi_x" }).baseUrl).toBe(DEFAULT_BASE_URL);
});
