import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../support/until";
import { start } from "./support";

const isThere = (program: string) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;

/** `test`, or a skipped one that says which program is missing. */
function testWith(...programs: readonly string[]) {
  const missing = programs.filter((program) => !isThere(program));
  return (title: string, run: () => Promise<void>) =>
    missing.length === 0
      ? test(title, run)
      : test.skip(`${title} (skipped: ${missing.join(", ")} is not installed)`, run);
}

let folder = "";
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "rymi-completion-"));
  mkdirSync(join(folder, "plugins"));
  writeFileSync(join(folder, "plan of phones.json"), "{}");
});
// A shell whose terminal was closed may still write down its history.
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

/** Writes the script of a shell as a file. */
async function scriptFor(shell: string): Promise<string> {
  const session = start("completion", shell);
  expect(await session.exit).toBe(0);
  expect(session.err()).toBe("");
  const file = join(folder, `completion.${shell}`);
  writeFileSync(file, session.out());
  return file;
}

function run(program: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: folder },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.split("\n").filter((line) => line !== "");
}

/** What a Tab offers at the end of a line. */
type Offer = (line: string) => Promise<readonly string[]>;

const COMMANDS = ["bridge", "completion", "drift", "emulator", "help", "import", "mirror"];

/** What every shell has to offer. */
function describeOffers(shell: string, offers: Offer): void {
  const withShell = testWith(shell);
  withShell(`${shell} completes the name of a command`, async () => {
    expect(await offers("cdktf-rymi ")).toEqual(expect.arrayContaining(COMMANDS));
    expect(await offers("cdktf-rymi dr")).toEqual(["drift"]);
  });
  withShell(
    `${shell} completes the flags of the command that is on the line, and not those of another`,
    async () => {
      expect(await offers("cdktf-rymi drift --fo")).toEqual(["--format"]);
      expect(await offers("cdktf-rymi drift --exit-zero --ma")).toEqual(["--mapping", "--mask"]);
      expect(await offers("cdktf-rymi emulator --ma")).toEqual([]);
    },
  );
  withShell(`${shell} completes the values that a flag or an argument can have`, async () => {
    expect(await offers("cdktf-rymi drift --format s")).toEqual(["sarif"]);
    expect(await offers("cdktf-rymi import --format cdktf-")).toEqual(["cdktf-map"]);
    expect(await offers("cdktf-rymi bridge at")).toEqual(["attach"]);
    expect(await offers("cdktf-rymi help em")).toEqual(["emulator"]);
    expect(await offers("cdktf-rymi drift --timeout 3")).toEqual([]);
  });
  withShell(`${shell} completes names of files and folders where they are meant`, async () => {
    expect((await offers("cdktf-rymi drift --mapping pl")).map((name) => name.replaceAll("\\", ""))).toEqual([
      "plan of phones.json",
      expect.stringMatching(/^plugins\/?$/),
    ]);
    expect(await offers("cdktf-rymi mirror pl")).toEqual([expect.stringMatching(/^plugins\/?$/)]);
    expect(await offers("cdktf-rymi drift --base-url pl")).toEqual([]);
  });
}

describeOffers("bash", async (line) => {
  // The words as bash splits them; the test with a terminal below leaves that to bash.
  const words = line.split(/(=)|\s/).filter((word) => word !== undefined);
  const call = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); compopt() { :; }
_cdktf_rymi; [[ \${#COMPREPLY[@]} == 0 ]] || printf '%s\\n' "\${COMPREPLY[@]}"`;
  return run("bash", "-c", call, "bash", await scriptFor("bash"), ...words).sort();
});

describeOffers("fish", async (line) => {
  const offered = run("fish", "-c", 'source $argv[1]; complete -C "$argv[2]"', await scriptFor("fish"), line);
  // The description stands behind a tab.
  return offered.map((each) => each.split("\t")[0] ?? "").sort();
});

describe("typed at a terminal", () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  /** Types keys into a shell that has said READY, and waits for what the line prints. */
  async function type(shell: string, keys: string, printed: string): Promise<void> {
    const child = spawn("script", ["-qec", shell, "/dev/null"], {
      cwd: folder,
      env: {
        PATH: process.env["PATH"],
        HOME: folder,
        TERM: "dumb",
        INPUTRC: "/dev/null",
        HISTFILE: "/dev/null",
      },
      stdio: ["pipe", "pipe", "inherit"],
    });
    children.push(child);
    let shown = "";
    child.stdout.on("data", (chunk) => {
      shown += chunk;
    });
    const shows = (text: string) => until(`the shell shows ${text}`, () => shown.includes(text), 20_000);
    child.stdin.write(" cdktf-rymi() { printf '<%s>' \"$@\"; }; PS1='REA''DY> '\n");
    await shows("READY> ");
    child.stdin.write(keys);
    await shows(printed);
  }

  testWith("bash", "script")("bash completes a line to its end", async () => {
    const rc = await scriptFor("bash");
    const shell = `bash --noprofile --rcfile ${rc} -i`;
    await type(
      shell,
      "cdktf-rymi dri\t--form\tjso\t--fo\t=sa\t\n",
      "<drift><--format><json><--format><=sarif>",
    );
  });

  testWith("bash", "script")("bash completes what stands behind an equals sign", async () => {
    const rc = await scriptFor("bash");
    const shell = `bash --noprofile --rcfile ${rc} -i`;
    await type(
      shell,
      "cdktf-rymi drift --format=ht\t--plan phones=plan\t\n",
      "<drift><--format=html><--plan><phones=plan of phones.json>",
    );
  });

  testWith("zsh", "script")("zsh completes commands, flags, values, folders and files", async () => {
    const rc = await scriptFor("zsh");
    writeFileSync(join(folder, ".zshrc"), `autoload -Uz compinit && compinit -u -D\nsource ${rc}\n`);
    await type(
      "zsh -i",
      "cdktf-rymi dri\t--form\tjso\t--mapp\tplan\t\n",
      "<drift><--format=json><--mapping=plan of phones.json>",
    );
    await type("zsh -i", "cdktf-rymi mir\tplu\t\n", "<mirror><plugins>");
    await type("zsh -i", "cdktf-rymi bri\tat\t\n", "<bridge><attach>");
  });
});

test("an unknown shell is an error that lists the known ones", async () => {
  const session = start("completion", "tcsh");
  expect(await session.exit).toBe(1);
  expect(session.err()).toContain("Allowed choices are bash, zsh, fish");
});
