import { execFileSync } from "node:child_process";
import { shellWord } from "../../src/cli/shell";

test.each(["plain", "cdktf.out/stacks/my phones", `rymi.account["it's"]`, "$HOME `id` \\", "*", ""])(
  "a shell takes a word that is printed as it was meant: %j",
  (word) => {
    const out = execFileSync("sh", ["-c", `printf %s ${shellWord(word)}`], { encoding: "utf8" });
    expect(out).toBe(word);
  },
);

test("a word that needs no quotes has none", () => {
  expect(shellWord("cdktf.out/stacks/phones")).toBe("cdktf.out/stacks/phones");
});
