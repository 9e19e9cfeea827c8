import type { Check } from "../check";
import { toGithub } from "./github";
import { toHtml } from "./html";
import { toJson } from "./json";
import { toJunit } from "./junit";
import { toMarkdown } from "./markdown";
import { toSarif } from "./sarif";
import { toText } from "./text";

export const FORMAT_NAMES = ["text", "json", "junit", "sarif", "markdown", "github", "html"] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

export interface Look {
  /** Whether what is written may be coloured. */
  readonly color: boolean;
}

/** Each way to write down a check. */
export const FORMATS: Record<FormatName, (check: Check, look: Look) => string> = {
  text: toText,
  json: toJson,
  junit: toJunit,
  sarif: toSarif,
  markdown: toMarkdown,
  github: toGithub,
  html: toHtml,
};
