import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod/mini";
import { quoted } from "../api";
import { type ManifestStack, parseFile, readManifest } from "../declared";
import { CliError, type Io, messageOf, requireNewFile, writeOutput } from "../io";
import { type Json, withForEach, withoutSecrets } from "./stack-json";
import { type Translation, translate } from "./translate";

export interface FromStackOptions {
  /** cdktf's output folder. */
  readonly outdir: string;
  /** Name of the stack; undefined for the only one. */
  readonly stack: string | undefined;
  /** Whether the numbers below one construct become one resource with `for_each`. */
  readonly forEach: boolean;
  /** Undefined for stdout. */
  readonly output: string | undefined;
  readonly force: boolean;
}

/**
 * Writes a synthesized stack as HCL. Resources keep the addresses that they have in the state. Sends no request, and does not run
 * Terraform.
 *
 * @throws {CliError} before anything is written
 */
export function runFromStack(options: FromStackOptions, io: Io): void {
  const entry = findStack(options, io);
  const { stack, notes: secrets } = withoutSecrets(readStackJson(entry, options, io));
  const { stack: mapped, notes: groups } = options.forEach ? withForEach(stack) : { stack, notes: [] };
  const { hcl, rest } = translateStack(mapped, entry.name);
  const others = rest === undefined ? "" : rest.addresses.join(", ");
  if (rest !== undefined && options.output === undefined) {
    throw new CliError(
      `Stack ${entry.name} has blocks of other providers or modules, which stay JSON: ${others}. ` +
        "Name a file with --output: they are written beside it.",
    );
  }
  const jsonFile = `${options.output?.replace(/\.(tf|tofu)$/, "")}-other.tf.json`;
  const files = [
    { name: options.output, content: hcl },
    ...(rest === undefined ? [] : [{ name: jsonFile, content: `${JSON.stringify(rest.json, null, 2)}\n` }]),
  ];
  const key = io.env["RYMI_API_KEY"];
  if (key && files.some(({ content }) => content.includes(key)))
    throw new CliError(
      `Stack ${entry.name} holds the value of RYMI_API_KEY in clear text, so nothing was written. ` +
        "Remove it from the app, and synthesize again.",
    );
  for (const { name } of files) requireNewFile(name, options.force, io);
  for (const { name, content } of files) writeOutput(name, content, options.force, io);

  const assets = join(options.outdir, entry.workingDirectory, "assets");
  const notes = [
    `Wrote stack ${entry.name} to ${options.output ?? "stdout"}.`,
    ...(rest === undefined
      ? []
      : [`Blocks of other providers and modules stay JSON, in ${jsonFile}: ${others}.`]),
    ...secrets,
    ...groups,
    ...(existsSync(resolve(io.cwd, assets))
      ? [`The stack uses files: copy ${assets} to the folder in which Terraform runs.`]
      : []),
  ];
  io.stderr(`${notes.join("\n")}\n`);
}

function findStack({ outdir, stack }: FromStackOptions, { cwd }: Io): ManifestStack {
  const stacks = readManifest(cwd, outdir);
  if (stacks.length === 0) {
    throw new CliError(
      `${join(outdir, "manifest.json")} has no stacks, so there is nothing to write. ` +
        "Add a stack to the app and run cdktf synth, or name cdktf's output folder with --outdir.",
    );
  }
  const names = stacks.map(({ name }) => name).join(", ");
  const found = stack === undefined ? stacks : stacks.filter(({ name }) => name === stack);
  const [entry] = found;
  if (entry === undefined)
    throw new CliError(`No stack is called ${quoted(stack ?? "")}. There are: ${names}.`);
  if (found.length > 1) throw new CliError(`There are several stacks: ${names}. Name one with --from-stack.`);
  return entry;
}

function readStackJson(
  { name, synthesizedStackPath }: ManifestStack,
  { outdir }: FromStackOptions,
  { cwd }: Io,
): Json {
  const path = join(outdir, synthesizedStackPath);
  if (path.endsWith(".tf"))
    throw new CliError(
      `Stack ${name} was synthesized as HCL: ${path}. Synthesize it as JSON, without --hcl.`,
    );
  let stack: Json;
  try {
    stack = parseFile(resolve(cwd, path), z.record(z.string(), z.unknown()), "cdktf");
  } catch (error) {
    throw new CliError(`${path} ${messageOf(error)}. Run cdktf synth first.`);
  }
  const token = /\$\{Tf\w*Token\[[^\]]*\]\}/.exec(JSON.stringify(stack))?.[0];
  if (token !== undefined)
    throw new CliError(
      `${path} holds ${token}, a token that cdktf did not resolve, so its value is not known. Correct the app, and synthesize again.`,
    );
  return stack;
}

function translateStack(stack: Json, name: string): Translation {
  try {
    return translate(stack);
  } catch (error) {
    throw new CliError(`Stack ${name} cannot be written as HCL: ${messageOf(error)}.`);
  }
}
