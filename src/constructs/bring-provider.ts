import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Annotations, type ISynthesisSession, type TerraformProvider, TerraformStack } from "cdktf";
import { PROVIDER_SOURCE } from "../api/settings";
import { findProvider, type ProviderPackage, readExecutables, THIS_PLATFORM, VERSION } from "../packaging";
import { hostWarnings } from "./host-warnings";
import { installProvider } from "./install";
import { type RequiredProvider, updateLockFile } from "./lock-file";

/** cdktf calls `onSynthesize` of what it finds under this symbol, once the stack folder exists. */
const CUSTOM_SYNTHESIS = Symbol.for("cdktf/customSynthesis");

/** Context that names another folder to install. For tests: the packaged one exists only after a build. */
const PROVIDER_CONTEXT = "cdktf-rymi/provider";

type RequiredProviders = Readonly<Record<string, Partial<RequiredProvider> | undefined>>;

/** What `addOverride` of a stack has gathered. cdktf keeps it private, and offers no other way to it. */
interface Overrides {
  readonly terraform?: { readonly required_providers?: RequiredProviders };
}

/** Every provider of ours, with the folder of executables that it names. */
const brought = new WeakMap<TerraformProvider, string | undefined>();

/**
 * Makes `terraform init` find the provider without a registry: at synth, it goes into the stack folder and its lock file.
 * Also when the stack holds several (aliases), this happens once.
 *
 * @param executables folder with archives of a release that take its place, where no Node.js is
 */
export function bringProviderAtSynth(provider: TerraformProvider, executables: string | undefined): void {
  const onSynthesize = (session: ISynthesisSession) => {
    const stack = TerraformStack.of(provider);
    const ours = stack
      .allProviders()
      .filter((other) => brought.has(other) && TerraformStack.of(other) === stack);
    if (ours[0] !== provider) return;

    const folder = join(session.outdir, session.manifest.forStack(stack).workingDirectory);
    const packages = executablesOf(ours);
    const hashes = installProvider(folder, filesOf(provider), packages);
    updateLock(join(folder, ".terraform.lock.hcl"), hashes, requiredProviders(stack));
    const canStart = process.platform !== "win32" || packages.has(THIS_PLATFORM);
    for (const warning of hostWarnings(provider.node.tryGetContext("cdktfVersion"), canStart))
      Annotations.of(provider).addWarning(warning);
  };
  brought.set(provider, executables);
  Object.defineProperty(provider, CUSTOM_SYNTHESIS, { value: { onSynthesize } });
}

function filesOf(provider: TerraformProvider): string {
  try {
    return findProvider(provider.node.tryGetContext(PROVIDER_CONTEXT));
  } catch (error) {
    throw new Error(`[${provider.node.path}] ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/** By platform. The providers of a stack are one package, however many of them there are. */
function executablesOf(providers: readonly TerraformProvider[]): ReadonlyMap<string, ProviderPackage> {
  const [first, ...others] = providers.flatMap((provider) => {
    const folder = brought.get(provider);
    return folder === undefined ? [] : [{ provider, folder: resolve(folder) }];
  });
  if (first === undefined) return new Map();
  try {
    const other = others.find(({ folder }) => folder !== first.folder);
    if (other === undefined) return readExecutables(first.folder);
    throw new Error(
      `${other.provider.node.path} names ${other.folder}, and this one ${first.folder}. A stack has one provider package: name one folder.`,
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : error;
    throw new Error(`[${first.provider.node.path}] executables: ${message}`, { cause: error });
  }
}

/**
 * As synthesized, overrides of the stack included. Only providers and these overrides write `required_providers`, and
 * a whole `toTerraform()` of the stack would render every resource once more, a quarter of the synth.
 */
function requiredProviders(stack: TerraformStack): readonly RequiredProvider[] {
  const required = new Map<string, Partial<RequiredProvider>>();
  const add = (entries: RequiredProviders = {}) => {
    for (const [name, entry] of Object.entries(entries)) {
      // As `addOverride` removes what it sets to undefined.
      if (entry === undefined) required.delete(name);
      else required.set(name, { ...required.get(name), ...entry });
    }
  };
  for (const provider of stack.allProviders()) {
    if (TerraformStack.of(provider) === stack) add(provider.toTerraform().terraform?.required_providers);
  }
  const { rawOverrides } = stack as unknown as { readonly rawOverrides?: Overrides };
  add(rawOverrides?.terraform?.required_providers);
  return [...required].map(([name, { source = name, version }]) => ({ source, version }));
}

function updateLock(path: string, hashes: readonly string[], required: readonly RequiredProvider[]): void {
  const before = existsSync(path) ? readFileSync(path, "utf8") : "";
  const own = { source: PROVIDER_SOURCE, version: VERSION, hashes };
  const others = required.filter((other) => other.source !== PROVIDER_SOURCE);
  const after = updateLockFile(before, own, others);
  if (after === before) return;
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, after);
  renameSync(aside, path);
}
