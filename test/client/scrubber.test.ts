import { Scrubber } from "../../src/client/errors";

const KEY = "rymi_s3cr3t_k3y_value";
const scrubber = new Scrubber(KEY);

test("text truncated within the key keeps no part of it of six or more characters", () => {
  for (let length = 6; length < KEY.length; length++) {
    const cut = scrubber.text(`Bearer ${KEY.slice(0, length)}`);
    expect(cut).not.toContain(KEY.slice(0, length));
    expect(cut).toMatch(/^Bearer /);
  }
});

test("an excerpt is one line without markup, up to its maximum length", () => {
  expect(scrubber.excerpt("<html>\n <b>Bad</b>\t\u0000 gateway</html>")).toBe("Bad gateway");
  const longest = "x".repeat(200);
  expect(scrubber.excerpt(longest)).toBe(longest);
  expect(scrubber.excerpt(`${longest}y`)).toBe(`${longest}…`);
});

test("an error is copied with its causes, without the key in message and stack", () => {
  const cause = new TypeError(`inner ${KEY}`);
  const copy = scrubber.error(new Error(`outer ${KEY}`, { cause }));
  expect(copy.message).toMatch(/^outer /);
  expect(copy.stack).toContain("scrubber.test");
  expect(copy.cause).toMatchObject({ name: "TypeError", message: expect.stringMatching(/^inner /) });
  expect(`${copy.message}${copy.stack}${(copy.cause as Error).stack}`).not.toContain(KEY);
  expect(scrubber.error(new Error("alone")).cause).toBeUndefined();
});

test("a thrown value that is not an error becomes one", () => {
  expect(scrubber.error(`no ${KEY}`).message).toMatch(/^no /);
  expect(scrubber.error(undefined).message).toBe("undefined");
});

test("an error for several addresses without a message takes that of its first", () => {
  const several = new AggregateError([new Error("connect ECONNREFUSED ::1:9"), new Error("other")], "");
  expect(scrubber.error(several).message).toBe("connect ECONNREFUSED ::1:9");
  expect(scrubber.error(new AggregateError([], "")).message).toBe("AggregateError");
  expect(scrubber.error(new Error("")).message).toBe("Error");
});

const SPECIAL = 'rymi_"s3cr3t"/k3y+value%~1';

test.each([
  ["base64", Buffer.from(SPECIAL).toString("base64")],
  ["base64 of a header", Buffer.from(`Bearer ${SPECIAL}`).toString("base64")],
  ["base64 with more behind it", Buffer.from(`ab${SPECIAL}ab`).toString("base64")],
  ["base64 for URLs", Buffer.from(`a${SPECIAL}`).toString("base64url")],
  ["percent-encoding", encodeURIComponent(SPECIAL)],
  [
    "percent-encoding in lower case",
    encodeURIComponent(SPECIAL).replace(/%../g, (code) => code.toLowerCase()),
  ],
  ["JSON", JSON.stringify({ key: SPECIAL })],
  ["JSON with escaped slashes", JSON.stringify(SPECIAL).replaceAll("/", "\\/")],
])("the key is hidden in %s", (_spelling, text) => {
  const special = new Scrubber(SPECIAL);
  expect(special.text(`before ${text} after`)).toContain("[API key]");
  const hidden = special.text(text);
  for (let start = 0; start + 8 <= text.length; start++) {
    const piece = text.slice(start, start + 8);
    // What stands around the key may stay: up to four characters on each side carry bits of it and of its neighbours.
    if (start >= 12 && start + 8 <= text.length - 8) expect(hidden).not.toContain(piece);
  }
});

test("encodings of a short key hide no ordinary words", () => {
  expect(new Scrubber("k").text("a long ranking")).toBe("a long ran[API key]ing");
});

test.each(["<", "&", " ", "\u0000", "a", "<a"])("a long run of %j is cut before it is examined", (text) => {
  const long = text.repeat(5_000_000);
  expect(scrubber.excerpt(long).length).toBeLessThanOrEqual(201);
});
