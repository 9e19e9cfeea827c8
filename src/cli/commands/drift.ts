import { Command, InvalidArgumentError, Option } from "commander";
import { parseProviderName } from "../../declared";
import {
  FINDING_CLASSES,
  type FindingClass,
  FORMAT_NAMES,
  type FormatTarget,
  IGNORE_FILE,
  runDrift,
} from "../../drift";
import { Exit, type Io } from "../../io";
import { connectFor } from "../connect";
import { addDeclaredOptions, collect, type DeclaredFlags, declaredOptions } from "../flags";

interface DriftFlags extends DeclaredFlags {
  readonly stack?: readonly string[];
  readonly provider?: string;
  readonly format?: readonly FormatTarget[];
  readonly failOn?: readonly FindingClass[];
  readonly exitZero?: true;
  readonly mask?: true;
  readonly ignoreFile?: string;
  readonly writeBaseline?: true;
  readonly comment?: true | string;
}

const STDOUT: readonly FormatTarget[] = [{ format: "text", path: undefined }];
const FAIL_ON: readonly FindingClass[] = FINDING_CLASSES.filter(
  (findingClass) => findingClass !== "unmanaged",
);

const NOTES = `
The key comes from RYMI_API_KEY. The command changes nothing at Rymi and nothing in a state.

Exit codes, as terraform plan -detailed-exitcode: 0 in sync, 2 drift, 1 error or incomplete.

Examples:
  $ cdktf synth && cdktf-rymi drift                     every stack together
  $ cdktf-rymi drift --pull --stack prod                run Terraform for values that the code does not have
  $ cdktf-rymi drift --mapping numbers.yaml             without CDKTF
  $ cdktf-rymi drift --format github --format sarif=drift.sarif --mask`;

/** `cdktf-rymi drift`: compares the registered numbers with the declared ones. */
export function driftCommand(io: Io): Command {
  return addDeclaredOptions(new Command("drift"))
    .description("compare the numbers at Rymi with those that the repository declares")
    .option("--stack <name>", "only this stack, name or glob; repeatable", collect)
    .option(
      "--provider <name>",
      'only numbers of this provider, such as "rymi" or "rymi.second"',
      parseProviderName,
    )
    .addOption(
      new Option("--format <format[=file]>", "format of the report; without a file to stdout; repeatable")
        .choices(FORMAT_NAMES)
        .argParser(addFormat),
    )
    .addOption(
      new Option("--fail-on <classes>", `what counts as drift (default: "${FAIL_ON.join()}")`)
        .choices(FINDING_CLASSES)
        .argParser(parseClasses),
    )
    .option("--exit-zero", "exit with 0 also when there is drift")
    .option("--mask", "hide the middle digits of every number")
    .option("--ignore-file <file>", `rules for accepted drift (default: "${IGNORE_FILE}")`)
    .option("--write-baseline", "add a rule for each finding to the ignore file")
    .option(
      "--comment [name]",
      "keep the report in one comment of the pull request (GitHub Actions, GitLab CI); the name tells several apart",
    )
    .addHelpText("after", NOTES)
    .action(async (flags: DriftFlags) => {
      const code = await runDrift(
        {
          ...declaredOptions(flags, io, { mappingsReplaceStacks: true, stacksOptional: false }),
          stacks: flags.stack ?? [],
          provider: flags.provider,
          connect: (declared) => connectFor(declared, flags, io),
          formats: flags.format ?? STDOUT,
          failOn: flags.failOn ?? FAIL_ON,
          exitZero: flags.exitZero ?? false,
          mask: flags.mask ?? false,
          ignoreFile: flags.ignoreFile,
          writeBaseline: flags.writeBaseline ?? false,
          comment: flags.comment ?? false,
        },
        io,
      );
      if (code !== 0) throw new Exit(code);
    });
}

function addFormat(text: string, before: readonly FormatTarget[] = []): readonly FormatTarget[] {
  const [, name, path] = /^([^=]*)(?:=(.+))?$/s.exec(text) ?? [];
  const format = FORMAT_NAMES.find((each) => each === name);
  if (format === undefined) throw new InvalidArgumentError(`The formats are ${FORMAT_NAMES.join(", ")}.`);
  return [...before, { format, path }];
}

function parseClasses(text: string): readonly FindingClass[] {
  return text.split(",").map((name) => {
    const found = FINDING_CLASSES.find((findingClass) => findingClass === name.trim());
    if (found === undefined) throw new InvalidArgumentError(`The classes are ${FINDING_CLASSES.join(", ")}.`);
    return found;
  });
}
