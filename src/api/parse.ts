import { en } from "zod/locales";
import * as z from "zod/mini";

// zod's small form has no messages of its own. They are given to each parse: zod's configuration belongs to the whole
// process, and in it the program of our user may have chosen another language.
const english = { error: en().localeError };

/** So many problems are named; more would only bury the first one. */
const PROBLEMS_SHOWN = 3;

/** What is wrong with a value, and where in it. */
export interface ParseProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** What a parse comes to: the value, or the first few things that are wrong with it, also in one line of text. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly ParseProblem[]; readonly text: string };

/** Parses a value from outside, such as a reply or a file. Never throws. */
export function parse<T>(shape: z.ZodMiniType<T>, value: unknown): Parsed<T> {
  const parsed = shape.safeParse(value, english);
  if (parsed.success) return { ok: true, value: parsed.data };
  const { issues } = parsed.error;
  const problems = issues
    .slice(0, PROBLEMS_SHOWN)
    .map(({ path, message }) => ({ path: path.map(String), message }));
  const more = issues.length > PROBLEMS_SHOWN ? ["…"] : [];
  const lines = problems.map(({ path, message }) => `${path.join(".") || "value"}: ${message}`);
  return { ok: false, problems, text: [...lines, ...more].join("; ") };
}

/**
 * A list of rows, each of one shape. The first bad rows are reported and the rest is not looked at: millions of them
 * would otherwise cost minutes and overflow the stack.
 */
export function rowsOf<T>(shape: z.ZodMiniType<T>): z.ZodMiniType<readonly T[]> {
  // Code that is made for the shape takes a third of the time; it is made when the first list comes.
  let compiled: z.ZodMiniType<T> | undefined;
  return z.custom<readonly T[]>(Array.isArray, "expected a list").check(({ value, issues }) => {
    compiled ??= z.compile(shape);
    for (const [index, row] of value.entries()) {
      const parsed = compiled.safeParse(row, english);
      for (const { message, path } of parsed.error?.issues ?? []) {
        issues.push({ code: "custom", message, path: [index, ...path], input: row });
      }
      if (issues.length >= PROBLEMS_SHOWN) return;
    }
  });
}
