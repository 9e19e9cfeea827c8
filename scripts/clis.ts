import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";

/** Builds the programs that `test/clis` pins into `.cache/clis/NAME-VERSION/`. What is there already is kept. */

const SOURCE = "test/clis";
const CACHE = resolve(".cache/clis");
/** What a module's executable is to be called, where it is not the last part of its package. */
const EXECUTABLE_NAMES: Readonly<Record<string, string>> = { twilio: "terraform-provider-twilio_v0.27.1" };

for (const name of readdirSync(SOURCE)) {
  const goMod = join(SOURCE, name, "go.mod");
  if (!existsSync(goMod)) continue;
  const text = readFileSync(goMod, "utf8");
  const tool = /^tool (\S+)$/m.exec(text)?.[1] ?? fail(`${goMod} has no "tool" line`);
  const version = versionOf(tool, text) ?? fail(`${goMod} does not require the module of ${tool}`);
  const executable = join(
    CACHE,
    `${name}-${version}`,
    EXECUTABLE_NAMES[name] ?? tool.split("/").at(-1) ?? name,
  );
  if (existsSync(executable)) {
    console.log(`${name} ${version} is there`);
    continue;
  }
  console.log(`${name} ${version}: building, which takes some minutes`);
  writeStubs(dirname(goMod), text);
  mkdirSync(dirname(executable), { recursive: true });
  // Built aside, so that an interrupted build leaves nothing that looks complete.
  const built = spawnSync("go", ["build", "-o", `${executable}.part`, tool], {
    cwd: dirname(goMod),
    env: { ...process.env, GOFLAGS: "-buildvcs=false -mod=readonly", CGO_ENABLED: "0" },
    stdio: "inherit",
  });
  if (built.error !== undefined) fail(`go cannot be started: ${built.error.message}`);
  if (built.status !== 0) fail(`${name} ${version} could not be built`);
  renameSync(`${executable}.part`, executable);
}

/** The version of the required module that has the package: the longest module path that the package begins with. */
function versionOf(tool: string, goMod: string): string | undefined {
  const required = [...goMod.matchAll(/^(?:require\s+|\t)(\S+) v(\S+)/gm)].filter(
    ([, path]) => path !== undefined && `${tool}/`.startsWith(`${path}/`),
  );
  return required.sort(([, left = ""], [, right = ""]) => right.length - left.length)[0]?.[2];
}

/** Terraform's remote backends are published as no modules. Local ones that only fail take their place. */
function writeStubs(folder: string, goMod: string): void {
  for (const [, module = "", path = ""] of goMod.matchAll(/^(?:replace\s+|\t)(\S+) => \.\/(stubs\/\S+)$/gm)) {
    const stub = join(folder, path);
    const isBackend = module.includes("/remote-state/");
    const code = isBackend
      ? 'package stub\n\nimport "github.com/hashicorp/terraform/internal/backend"\n\nfunc New() backend.Backend { panic("this backend is not in this build") }\n'
      : "package terraform\n";
    const file = isBackend ? join(stub, "stub.go") : join(stub, "terraform/stub.go");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(join(stub, "go.mod"), `module ${module}\n`);
    writeFileSync(file, code);
  }
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
