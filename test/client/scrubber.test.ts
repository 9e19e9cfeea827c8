import { Scrubber } from "../../src/client/scrubber";

const KEY = "rymi_s3cr3t_k3y_value";
const scrubber = new Scrubber(KEY);

test("a text that breaks off within the key keeps no piece of it, the shortest that counts included", () => {
  for (let length = 6; length < KEY.length; length++) {
    const cut = scrubber.text(`Bearer ${KEY.slice(0, length)}`);
    expect(cut).not.toContain(KEY.slice(0, length));
    expect(cut).toMatch(/^Bearer /);
  }
});

test("an excerpt is one line without marks, as long as it may be", () => {
  expect(scrubber.excerpt("<html>\n <b>Bad</b>\t\u0000 gateway</html>")).toBe("Bad gateway");
  const longest = "x".repeat(200);
  expect(scrubber.excerpt(longest)).toBe(longest);
  expect(scrubber.excerpt(`${longest}y`)).toBe(`${longest}…`);
});

test("an error is copied with its causes, and neither message nor stack keeps the key", () => {
  const cause = new TypeError(`inner ${KEY}`);
  const copy = scrubber.error(new Error(`outer ${KEY}`, { cause }));
  expect(copy.message).toMatch(/^outer /);
  expect(copy.stack).toContain("scrubber.test");
  expect(copy.cause).toMatchObject({ name: "TypeError", message: expect.stringMatching(/^inner /) });
  expect(`${copy.message}${copy.stack}${(copy.cause as Error).stack}`).not.toContain(KEY);
  expect(scrubber.error(new Error("alone")).cause).toBeUndefined();
});

test("what was thrown and is no error becomes one", () => {
  expect(scrubber.error(`no ${KEY}`).message).toMatch(/^no /);
  expect(scrubber.error(undefined).message).toBe("undefined");
});

test("an error for several addresses that says nothing itself speaks by its first", () => {
  const several = new AggregateError([new Error("connect ECONNREFUSED ::1:9"), new Error("other")], "");
  expect(scrubber.error(several).message).toBe("connect ECONNREFUSED ::1:9");
  expect(scrubber.error(new AggregateError([], "")).message).toBe("AggregateError");
  expect(scrubber.error(new Error("")).message).toBe("Error");
});
