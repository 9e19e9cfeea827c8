import { Command, Option } from "commander";
import { IMPORT_FORMATS, type ImportFormat, runImport } from "../import";
import type { Io } from "../io";
import { addDeclaredOptions, type DeclaredFlags, declaredOptions } from "./declared-flags";

interface ImportFlags extends DeclaredFlags {
  readonly format: ImportFormat;
  readonly output?: string;
  readonly force?: true;
  readonly all?: true;
}

const NOTES = `
The key comes from RYMI_API_KEY. Nothing is changed at Rymi. What stacks or mapping files declare already is left out.

Formats: cdktf is a construct with a RymiNumber for each number, cdktf-map one with a single map, hcl plain Terraform, and
json a mapping file for RymiNumbers and drift. All but json import the numbers with the next deploy.

Examples:
  $ cdktf-rymi import --output imported-numbers.ts
  $ cdktf-rymi import --format hcl --output imported.tf
  $ cdktf-rymi import --format json --all --output numbers.json`;

/** `cdktf-rymi import`: code for the numbers that Rymi has already. */
export function importCommand(io: Io): Command {
  const command = new Command("import")
    .description("write code for numbers that Rymi has and nobody declares")
    .addOption(new Option("--format <format>", "what to write").choices(IMPORT_FORMATS).default("cdktf"))
    .option("--output <file>", "where to (default: stdout)")
    .option("--force", "overwrite a file that is there")
    .option("--all", "also what is declared already");
  return addDeclaredOptions(command)
    .addHelpText("after", NOTES)
    .action((flags: ImportFlags) =>
      runImport(
        {
          ...declaredOptions(flags, io, { mappingsReplaceStacks: false, needsNone: flags.all ?? false }),
          format: flags.format,
          output: flags.output,
          force: flags.force ?? false,
          all: flags.all ?? false,
        },
        io,
      ),
    );
}
