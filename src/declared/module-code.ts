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

/** What `terraform init` has installed, by key. */
type InstalledByKey = ReadonlyMap<string, Installed[number]>;

/**
 * Tells whether a module of a stack may declare numbers. The code is not parsed, it is searched: only where it can be found and
 * nothing in it, nor in the modules that it calls, looks like a number, the answer is no.
 *
 * @param folder of the stack
 */
export function moduleSearch(folder: string): (name: string, source: unknown) => boolean {
  // Read when the first module is asked for: most stacks have none.
  let known: InstalledByKey | undefined;
  return (name, source) => {
    known ??= readInstalled(folder);
    if (typeof source === "string" && /^\.\.?\//.test(source))
      return mayDeclare(resolve(folder, source), name, folder, known);
    const noted = known.get(name);
    if (noted === undefined || !isSameSource(noted.Source, source)) return true;
    return mayDeclare(resolve(folder, noted.Dir), name, folder, known);
  };
}

function mayDeclare(code: string, key: string, folder: string, installed: InstalledByKey): boolean {
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
    const inner = installed.get(`${key}.${name}`);
    return inner === undefined || mayDeclare(resolve(folder, inner.Dir), inner.Key, folder, installed);
  });
}

function readInstalled(folder: string): InstalledByKey {
  try {
    const path = join(folder, ".terraform/modules/modules.json");
    return new Map(parseFile(path, Installed, "terraform init").Modules.map((each) => [each.Key, each]));
  } catch {
    return new Map();
  }
}

/** Terraform notes a source with its registry: `registry.terraform.io/owner/name/system`. */
function isSameSource(noted: string, source: unknown): boolean {
  return typeof source === "string" && (noted === source || noted.endsWith(`/${source}`));
}
