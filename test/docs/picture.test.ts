import { readFileSync } from "node:fs";
import { toSvg } from "../../scripts/picture/svg";

const esc = "\u001b";

test("bold, dim and green text keeps its style and column in the picture", () => {
  const svg = toSvg("title", [
    `${esc}[1m1. Step${esc}[22m`,
    `${esc}[2m   │${esc}[22m  said`,
    `   ${esc}[32m✓${esc}[39m done`,
  ]);
  expect(svg).toContain(
    '<text x="20" y="34" textLength="58.8" xml:space="preserve" class="bold">1. Step</text>',
  );
  expect(svg).toContain('<text x="45.2" y="53" textLength="8.4" xml:space="preserve" class="dim">│</text>');
  expect(svg).toContain('<text x="70.4" y="53" textLength="33.6" xml:space="preserve">said</text>');
  expect(svg).toContain('class="green">✓</text>');
});

test("XML characters are escaped, and a line that is too long is cut with a mark", () => {
  const svg = toSvg("a < b", ['"a" -> <b> & c', "x".repeat(200)]);
  expect(svg).toContain("<title>a &lt; b</title>");
  expect(svg).toContain('"a" -&gt; &lt;b&gt; &amp; c');
  expect(svg).toMatch(/>x{105}…</);
});

test("the README's picture shows the current demo", () => {
  const picture = readFileSync("docs/demo.svg", "utf8").replaceAll("&amp;", "&");
  const story = readFileSync("scripts/demo.ts", "utf8");
  const told = [...story.matchAll(/(?:step\(|expectThat\(.*, )"(.*)"\)/g)].map(([, sentence]) => sentence);
  expect(told.length).toBeGreaterThan(8);
  for (const sentence of told) expect(picture).toContain(sentence);
  expect(readFileSync("README.md", "utf8")).toContain("(docs/demo.svg)");
});
