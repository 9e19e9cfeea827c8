import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { toSvg } from "./picture/svg";

/** `npm run picture`: runs the demo and draws its output as the README's picture. */

const FILE = "docs/demo.svg";

/** The lines to show; the demo prints all output of Terraform. */
const SHOWN = [
  /^\d\. /,
  /^ {3}✓ /,
  /│ \$ /,
  /│ {5}(const \w+ = )?new Rymi/,
  /│ +~ agent_id/,
  /│ (Apply|Destroy) complete!/,
  /│ +NUMBER|│ changed /,
  /│ (DRIFT|IN SYNC):/,
  /^Done\./,
];

function main(): number {
  const demo = spawnSync(process.execPath, ["node_modules/tsx/dist/cli.mjs", "scripts/demo.ts"], {
    encoding: "utf8",
    env: { ...process.env, FORCE_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (demo.status !== 0) return 1;
  const lines = ["$ npm run demo"];
  for (const line of demo.stdout.split("\n")) {
    const plain = stripVTControlCharacters(line);
    if (!SHOWN.some((pattern) => pattern.test(plain))) continue;
    if (/^\S/.test(plain)) lines.push("");
    lines.push(line);
  }
  writeFileSync(FILE, toSvg("An excerpt of what npm run demo prints", lines));
  process.stdout.write(`Wrote ${lines.length} lines to ${FILE}.\n`);
  return 0;
}

process.exitCode = main();
