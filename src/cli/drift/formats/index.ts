import type { Check } from "../check";

export const FORMAT_NAMES = ["text", "json", "junit", "sarif", "markdown", "github", "html"] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

export interface Look {
  /** Whether what is written may be coloured. */
  readonly color: boolean;
}

type Format = (check: Check, look: Look) => string;

/** Each way to write down a check, loaded when it is asked for. */
export const FORMATS: Readonly<Record<FormatName, () => Promise<Format>>> = {
  text: async () => (await import("./text.js")).toText,
  json: async () => (await import("./json.js")).toJson,
  junit: async () => (await import("./junit.js")).toJunit,
  sarif: async () => (await import("./sarif.js")).toSarif,
  markdown: async () => (await import("./markdown.js")).toMarkdown,
  github: async () => (await import("./github.js")).toGithub,
  html: async () => (await import("./html.js")).toHtml,
};
