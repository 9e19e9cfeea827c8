import { en } from "zod/locales";
import * as z from "zod/mini";

// zod's small form has no messages of its own. They are given to each parse, because zod's configuration is global, and the
// user's program may have chosen another language in it.
const english = { error: en().localeError };

/** More problems would only distract from the first one. */
const MAX_PROBLEMS = 3;

/** What is wrong with a value, and where in it. */
export interface ParseProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** The parsed value, or its first problems, also as one line of text. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly ParseProblem[]; readonly text: string };

/** Parses a value from outside, such as a reply or a file. Never throws. */
export function parse<T>(shape: z.ZodMiniType<T>, value: unknown): Parsed<T> {
  const parsed = shape.safeParse(value, english);
  if (parsed.success) return { ok: true, value: parsed.data };
  const { issues } = parsed.error;
  const problems = issues
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => ({ path: path.map(String), message }));
  const more = issues.length > MAX_PROBLEMS ? ["…"] : [];
  const lines = problems.map(({ path, message }) => `${path.join(".") || "value"}: ${message}`);
  return { ok: false, problems, text: [...lines, ...more].join("; ") };
}

/**
 * A list of rows of one shape. Parsing ends after the first bad rows: reporting millions of them would take minutes and
 * overflow the stack.
 */
export function rowsOf<T>(shape: z.ZodMiniType<T>): z.ZodMiniType<readonly T[]> {
  // A compiled shape takes a third of the time. It is compiled for the first list.
  let compiled: z.ZodMiniType<T> | undefined;
  return z.custom<readonly T[]>(Array.isArray, "expected a list").check(({ value, issues }) => {
    compiled ??= z.compile(shape);
    for (const [index, row] of value.entries()) {
      const parsed = compiled.safeParse(row, english);
      for (const { message, path } of parsed.error?.issues ?? []) {
        issues.push({ code: "custom", message, path: [index, ...path], input: row });
      }
      if (issues.length >= MAX_PROBLEMS) return;
    }
  });
}
