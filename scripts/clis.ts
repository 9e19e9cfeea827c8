import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import {
  type PinnedPackage,
  type PinnedProgram,
  pinnedCdktn,
  pinnedNode,
  pinnedPrograms,
} from "./clis/pinned";

/**
 * `npm run clis`: builds the programs that `test/clis` pins into `.cache/clis/NAME-VERSION/`, and installs the npm packages
 * that it pins beside them. Existing ones are kept.
 */
for (const program of pinnedPrograms()) {
  const { name, version, executable } = program;
  if (existsSync(executable)) {
    process.stdout.write(`${name} ${version} exists\n`);
  } else {
    process.stdout.write(`${name} ${version}: building, which takes some minutes\n`);
    build(program);
  }
}

for (const program of [pinnedNode(), pinnedCdktn()]) {
  if (existsSync(program.executable)) process.stdout.write(`${program.name} ${program.version} exists\n`);
  else install(program);
}

/** Packages of Node.js exist for Linux only. */
function install({ name, version, folder, target, executable }: PinnedPackage): void {
  mkdirSync(target, { recursive: true });
  for (const file of ["package.json", "package-lock.json"])
    copyFileSync(join(folder, file), join(target, file));
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: target, stdio: "inherit" });
  if (status !== 0) fail(`${name} ${version} could not be installed`);
  if (!existsSync(executable)) process.stdout.write(`${name} ${version}: no package for this system\n`);
}

function build({ name, version, folder, tool, executable }: PinnedProgram): void {
  writeStubs(folder);
  mkdirSync(dirname(executable), { recursive: true });
  // Built under another name, so that an interrupted build does not look complete.
  const built = spawnSync("go", ["build", "-o", `${executable}.part`, tool], {
    cwd: folder,
    env: { ...process.env, GOFLAGS: "-buildvcs=false -mod=readonly", CGO_ENABLED: "0" },
    stdio: "inherit",
  });
  if (built.error !== undefined) fail(`go cannot be started: ${built.error.message}`);
  if (built.status !== 0) fail(`${name} ${version} could not be built`);
  renameSync(`${executable}.part`, executable);
}

/** Terraform's remote backends are not published as modules. They are replaced by local ones that fail when they are used. */
function writeStubs(folder: string): void {
  const goMod = readFileSync(join(folder, "go.mod"), "utf8");
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
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
