import { join, resolve } from "node:path";
import { Annotations, type ISynthesisSession, type TerraformProvider, TerraformStack } from "cdktf";
import {
  findProvider,
  installProvider,
  type ProviderPackage,
  type RequiredProvider,
  readExecutables,
  recordProvider,
  THIS_PLATFORM,
  VERSION,
} from "../packaging";

/** At synth, cdktf calls `onSynthesize` of the object in this property, after it has made the stack folder. */
const CUSTOM_SYNTHESIS = Symbol.for("cdktf/customSynthesis");

/** Context key for a folder that is installed instead of the packaged one, which exists only after a build. For tests. */
const PROVIDER_CONTEXT = "cdktf-rymi/provider";

type RequiredProviders = Readonly<Record<string, Partial<RequiredProvider> | undefined>>;

/** The values that `addOverride` sets at a stack. cdktf has no public way to read them. */
interface Overrides {
  readonly terraform?: { readonly required_providers?: RequiredProviders };
}

/** Every `RymiProvider`, with its folder of executables. */
const executablesFolders = new WeakMap<TerraformProvider, string | undefined>();

/**
 * Makes `terraform init` find the provider without a registry: at synth, the provider is installed into the stack folder and
 * recorded in its lock file, once for all provider blocks (aliases) of the stack.
 *
 * @param executables folder with archives of a release, for machines without Node.js
 */
export function installAtSynth(provider: TerraformProvider, executables: string | undefined): void {
  const onSynthesize = (session: ISynthesisSession) => {
    const stack = TerraformStack.of(provider);
    const rymiProviders = stack
      .allProviders()
      .filter((other) => executablesFolders.has(other) && TerraformStack.of(other) === stack);
    if (rymiProviders[0] !== provider) return;

    const folder = join(session.outdir, session.manifest.forStack(stack).workingDirectory);
    const packages = executablesOf(rymiProviders);
    const hashes = installProvider(folder, packagedProvider(provider), packages);
    recordProvider(folder, hashes, requiredProviders(stack));
    const canStart = process.platform !== "win32" || packages.has(THIS_PLATFORM);
    for (const warning of hostWarnings(provider.node.tryGetContext("cdktfVersion"), canStart))
      Annotations.of(provider).addWarning(warning);
  };
  executablesFolders.set(provider, executables);
  Object.defineProperty(provider, CUSTOM_SYNTHESIS, { value: { onSynthesize } });
}

/** The folder of the provider that needs Node.js. */
function packagedProvider(provider: TerraformProvider): string {
  try {
    return findProvider(provider.node.tryGetContext(PROVIDER_CONTEXT));
  } catch (error) {
    throw new Error(`[${provider.node.path}] ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/** The executables by platform; none without `executables`. All provider blocks of a stack use the same package. */
function executablesOf(providers: readonly TerraformProvider[]): ReadonlyMap<string, ProviderPackage> {
  const [first, ...others] = providers.flatMap((provider) => {
    const folder = executablesFolders.get(provider);
    return folder === undefined ? [] : [{ provider, folder: resolve(folder) }];
  });
  if (first === undefined) return new Map();
  try {
    const other = others.find(({ folder }) => folder !== first.folder);
    if (other === undefined) return readExecutables(first.folder);
    throw new Error(
      `this provider has ${first.folder}, but ${other.provider.node.path} has ${other.folder}. A stack has one provider package: set one folder.`,
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : error;
    throw new Error(`[${first.provider.node.path}] executables: ${message}`, { cause: error });
  }
}

/**
 * The `required_providers` of the synthesized stack, from its providers and its overrides. Not from `toTerraform()` of the stack,
 * which would render every resource again and take a quarter of the time of a synth.
 */
function requiredProviders(stack: TerraformStack): readonly RequiredProvider[] {
  const required = new Map<string, Partial<RequiredProvider>>();
  const add = (entries: RequiredProviders = {}) => {
    for (const [name, entry] of Object.entries(entries)) {
      // `addOverride` removes what it sets to undefined.
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

/** Versions of cdktf and of cdktn that the tests run on. cdktn continues the version numbers of cdktf. */
const TESTED_VERSIONS = ["0.21", "0.24"];

/**
 * Warnings of a synth about the machine and the version of cdktf on which the app runs.
 *
 * @param cdktfVersion of cdktf or cdktn; undefined or another text where it is unknown, as in unit tests
 * @param canStart whether this system can start the provider that is installed for it
 */
export function hostWarnings(cdktfVersion: unknown, canStart: boolean): readonly string[] {
  const warnings: string[] = [];
  const [, minor] = /^(\d+\.\d+)\.\d/.exec(String(cdktfVersion)) ?? [];
  if (minor !== undefined && !TESTED_VERSIONS.includes(minor)) {
    warnings.push(
      `cdktf-rymi ${VERSION} was not tested with version ${cdktfVersion} of CDK Terrain, but with 0.24 (and cdktf 0.21). ` +
        "Look at the plan before you apply. If it is not what you expect, install a newer cdktf-rymi or cdktn@~0.24.0.",
    );
  }
  if (!canStart) {
    warnings.push(
      "Windows cannot start the provider that is installed here, because it is a script for Node.js. The synthesized folder " +
        "works on Linux and macOS: run Terraform there, or everything in WSL, or give RymiProvider the executables of a " +
        "release (executables). See docs/architecture.md#windows.",
    );
  }
  return warnings;
}
