import { fr } from "zod/locales";
import * as z from "zod/mini";
import { NumberPage, parse, rowsOf } from "../../src/api";

afterEach(() => {
  z.config({ localeError: undefined });
});

test("a problem is described in English, and zod's configuration stays as it is", () => {
  expect(z.config()).toEqual({});
  const parsed = parse(z.object({ total: z.int() }), { total: "7" });
  expect(parsed).toMatchObject({ text: "total: Invalid input: expected number, received string" });
  expect(z.config()).toEqual({});
});

test("a program that has chosen a language for zod keeps it", () => {
  z.config(fr());
  expect(parse(z.string(), 7)).toMatchObject({
    text: "value: Invalid input: expected string, received number",
  });
  expect(z.safeParse(z.string(), 7).error?.issues[0]?.message).toMatch(/^Entrée invalide/);
});

test("a value of the right shape is returned, with the fields that the shape does not name", () => {
  const page = { numbers: [], total: 0, offset: 0, limit: 50, next: null };
  expect(parse(NumberPage, page)).toEqual({ ok: true, value: page });
});

test("the first three problems of a value are named", () => {
  const shape = z.strictObject({ a: z.string(), b: z.string(), c: z.string(), d: z.string() });
  const parsed = parse(shape, {});
  expect(parsed).toMatchObject({ problems: [{ path: ["a"] }, { path: ["b"] }, { path: ["c"] }] });
  expect(parsed).toMatchObject({ text: expect.stringMatching(/^a: .*; b: .*; c: .*; …$/) });
});

test("a bad row is named by its index", () => {
  expect(parse(rowsOf(z.object({ id: z.string() })), [{ id: "x" }, { id: 1 }])).toMatchObject({
    problems: [{ path: ["1", "id"] }],
  });
});

test("parsing a list with millions of bad rows ends after its first rows", () => {
  const numbers = new Array<number>(3_000_000).fill(1);
  const parsed = parse(NumberPage, { numbers, total: 3_000_000, offset: 0, limit: 200 });
  expect(parsed).toMatchObject({ problems: [{ path: ["numbers", "0"] }, {}, {}] });
});
