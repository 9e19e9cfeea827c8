import { importCdktn } from "../../scripts/cdktn-entry";

test.each([
  ['const cdktf_1 = require("cdktf");', 'const cdktf_1 = require("cdktn");'],
  ['import type { App } from "cdktf";', 'import type { App } from "cdktn";'],
  ["export * from 'cdktf';", "export * from 'cdktn';"],
  ['let app: import("cdktf").App;', 'let app: import("cdktn").App;'],
])("an import of cdktf becomes one of cdktn: %s", (before, after) => {
  expect(importCdktn(before, "x.js")).toBe(after);
});

test.each([
  'require("constructs")',
  'require("../api/text")',
  'Symbol.for("cdktf/customSynthesis")',
  "/** which under `cdktf` is the folder of `cdktf.json` */",
  'new Error("[cdktf] …")',
])("everything else is kept: %s", (code) => {
  expect(importCdktn(code, "x.js")).toBe(code);
});

test.each(['require("cdktf/lib/token")', 'from "@cdktf/provider-null"'])(
  "an import that cdktn does not have is refused: %s",
  (code) => {
    expect(() => importCdktn(code, "x.js")).toThrow(/^x\.js imports @?cdktf\/.*which cdktn does not have/);
  },
);
