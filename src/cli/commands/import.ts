import { Command, Option } from "commander";
import { IMPORT_FORMATS, type ImportFormat, runFromStack, runImport } from "../../codegen";
import type { DeclaredNumbers } from "../../declared";
import { CliError, type Io } from "../../io";
import { connectFor } from "../connect";
import { addDeclaredOptions, type DeclaredFlags, declaredOptions, OUTDIR } from "../flags";

interface ImportFlags extends DeclaredFlags {
  readonly format: ImportFormat;
  readonly output?: string;
  readonly force?: true;
  readonly all?: true;
  /** Name of the stack; true for the only one. */
  readonly fromStack?: string | true;
  readonly forEach?: true;
}

const NOTES = `
The key comes from RYMI_API_KEY. The command changes nothing at Rymi, and leaves out the numbers that stacks or mapping files
declare already.

Formats: cdktf is a construct with a RymiNumber for each number, cdktf-map one with a single map, hcl plain Terraform, and
json a mapping file for RymiNumbers and drift. All but json import the numbers with the next deploy.

With --from-stack no request is sent, and no key is needed: a synthesized stack becomes plain HCL with the addresses of its
state, so that a plan of it has no changes. --for-each makes one resource of the numbers of a RymiNumbers, with
moved blocks. Blocks of other providers and modules stay JSON, in a file beside --output.

Examples:
  $ cdktf-rymi import --output imported-numbers.ts
  $ cdktf-rymi import --format hcl --output imported.tf
  $ cdktf-rymi import --format json --all --output numbers.json
  $ cdktf-rymi import --format hcl --from-stack phone-lines --output main.tf`;

/** `cdktf-rymi import`: writes code for registered numbers. */
export function importCommand(io: Io): Command {
  const command = new Command("import")
    .description("write code for numbers that are registered at Rymi and not declared")
    .addOption(new Option("--format <format>", "format of the code").choices(IMPORT_FORMATS).default("cdktf"))
    .option("--output <file>", "file to write (default: stdout)")
    .option("--force", "overwrite an existing file")
    .addOption(new Option("--all", "also numbers that are declared already").conflicts("fromStack"))
    .addOption(
      new Option(
        "--from-stack [name]",
        "write a synthesized stack as plain HCL, in place of Rymi's numbers",
      ).conflicts(["mapping", "plan", "state", "pull", "baseUrl", "workspace"]),
    )
    .option("--for-each", "with --from-stack: one resource for the numbers below one construct");
  return addDeclaredOptions(command)
    .addHelpText("after", NOTES)
    .action((flags: ImportFlags) => {
      const { format, output, force = false, all = false, fromStack, forEach = false } = flags;
      const options = declaredOptions(flags, io, { mappingsReplaceStacks: false, stacksOptional: all });
      if (fromStack !== undefined && format !== "hcl")
        throw new CliError("--from-stack writes HCL only: add --format hcl.");
      if (fromStack === undefined && forEach)
        throw new CliError("--for-each is for the numbers of a stack: add --from-stack.");
      const connect = (declared: DeclaredNumbers) => connectFor(declared, flags, io);
      if (fromStack === undefined) return runImport({ ...options, connect, format, output, force, all }, io);
      const stack = fromStack === true ? undefined : fromStack;
      return runFromStack({ outdir: options.outdir ?? OUTDIR, stack, forEach, output, force }, io);
    });
}
