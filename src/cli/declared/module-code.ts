import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod/mini";
import { parseFile } from "./parse-file";

/** What `terraform init` notes of the modules that it has installed: the code of `branch.inner` lies in `Dir`. */
const Installed = z.looseObject({
  Modules: z.array(z.looseObject({ Key: z.string(), Source: z.string(), Dir: z.string() })),
});
type Installed = z.infer<typeof Installed>["Modules"];

/** What no code that declares a number can do without: the resource's type, or the trigger of a bridge. */
const NUMBER = /rymi_number|registration/;

/**
 * Whether a module of a stack may declare numbers. The code is not parsed, it is searched: only where it can be found and
 * nothing in it, nor in the modules that it calls, looks like a number, the answer is no.
 *
 * @param folder of the stack
 */
export function mayDeclareNumbers(folder: string, name: string, source: unknown): boolean {
  const installed = readInstalled(folder);
  const isLocal = typeof source === "string" && /^\.\.?\//.test(source);
  const found = installed.find(
    ({ Key, Source }) => Key === name && (isLocal || isSameSource(Source, source)),
  );
  const code = isLocal ? resolve(folder, source) : found && resolve(folder, found.Dir);
  return code === undefined || mayDeclare(code, name, folder, installed);
}

function mayDeclare(code: string, key: string, folder: string, installed: Installed): boolean {
  let text: string;
  try {
    const files = readdirSync(code).filter((file) => /\.(tf|tofu)(\.json)?$/.test(file));
    if (files.length === 0) return true;
    text = files.map((file) => readFileSync(join(code, file), "utf8")).join("\n");
  } catch {
    return true;
  }
  if (NUMBER.test(text)) return true;
  // Written in JSON, names of modules are not easily told from other names: whoever writes so runs `--pull`.
  if (/"module"\s*:/.test(text)) return true;
  return [...text.matchAll(/^[ \t]*module\s+"?([\w-]+)/gm)].some(([, name]) => {
    const inner = installed.find(({ Key }) => Key === `${key}.${name}`);
    return inner === undefined || mayDeclare(resolve(folder, inner.Dir), inner.Key, folder, installed);
  });
}

function readInstalled(folder: string): Installed {
  try {
    return parseFile(join(folder, ".terraform/modules/modules.json"), Installed, "terraform init").Modules;
  } catch {
    return [];
  }
}

/** Terraform notes a source with its registry: `registry.terraform.io/owner/name/system`. */
function isSameSource(noted: string, source: unknown): boolean {
  return typeof source === "string" && (noted === source || noted.endsWith(`/${source}`));
}
