import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../support/bundle";

// A program of several parts in one file, as our provider is.

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "one-file-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (...names: readonly string[]) => join(folder, ...names);

const SHARED =
  'export const loaded: string[] = [];\nexport class Shared { readonly text = "*/ `${1}` é \\u2028"; }\n';
const LATER =
  'import { loaded, Shared } from "./shared";\nloaded.push("later");\nexport const made = new Shared();\nexport const place = __dirname;\nexport const fails = () => { throw new Error("on purpose"); };\n';
const MAIN = `import { createInterface } from "node:readline";
import { loaded, Shared } from "./shared";
async function main() {
  console.log("started with " + loaded.length + " parts loaded later");
  if (process.argv.includes("wait")) for await (const _line of createInterface(process.stdin)) break;
  const { made, fails, place } = await import("./later.js");
  console.log(JSON.stringify([loaded, made instanceof Shared, made.text, made === (await import("./later.js")).made]));
  console.log(place === __dirname);
  try { fails(); } catch (error) { console.log((error as Error).stack); }
}
void main();
`;

async function build(): Promise<string> {
  writeFileSync(at("shared.ts"), SHARED);
  writeFileSync(at("later.ts"), LATER);
  writeFileSync(at("main.ts"), MAIN);
  await bundle(at("main.ts"), at("out", "program"));
  return at("out", "program");
}

test("a part is run when it is imported, once, and shares what it imports itself", async () => {
  const { stdout, stderr } = spawnSync(await build(), { encoding: "utf8" });
  expect(stderr).toBe("");
  const [first, second, third, ...stack] = stdout.split("\n");
  expect(first).toBe("started with 0 parts loaded later");
  expect(JSON.parse(second ?? "")).toEqual([["later"], true, "*/ `${1}` é \u2028", true]);
  expect(third).toBe("true");
  expect(stack.join("\n")).toMatch(/on purpose\n\s+at .*fails .*program\/later-\w+\.js:\d+/);
});

test("an update that takes the place of the file meanwhile changes nothing for a program that runs", async () => {
  const program = await build();
  const child = spawn(program, ["wait"], { stdio: ["pipe", "pipe", "inherit"] });
  let text = "";
  for await (const chunk of child.stdout) {
    text += chunk;
    if (!text.includes("later\n")) continue;
    rmSync(program);
    writeFileSync(program, "throw new Error('the other version')");
    child.stdin.end("go\n");
  }
  expect(text).toContain('[["later"],true');
  expect(readFileSync(program, "utf8")).toContain("the other version");
});
