import { VERSION } from "../packaging";

/** Lines of cdktf and of cdktn that the tests run on. cdktn goes on with cdktf's numbers, so that they never meet. */
const TRIED = ["0.21", "0.24"];

/**
 * What a person should hear at synth about the place where the app runs, although the synth goes on.
 *
 * @param library version of cdktf or cdktn; undefined or no version where that is not known, as in unit tests
 * @param canStart whether this system can start what is installed for it
 */
export function hostWarnings(library: unknown, canStart: boolean): readonly string[] {
  const warnings: string[] = [];
  const [, line] = /^(\d+\.\d+)\.\d/.exec(String(library)) ?? [];
  if (line !== undefined && !TRIED.includes(line)) {
    warnings.push(
      `cdktf-rymi ${VERSION} was not tested with version ${library} of CDK Terrain, but with 0.24 (and cdktf 0.21). ` +
        "Look at the plan before you apply. If it is not what you expect, install a newer cdktf-rymi or cdktn@~0.24.0.",
    );
  }
  if (!canStart) {
    warnings.push(
      "Windows cannot start the provider that is installed here, as it is a script for Node.js. The synthesized folder " +
        "works on Linux and macOS: run Terraform there, or all of it in WSL, or give RymiProvider the executables of a " +
        "release (executables). See docs/architecture.md#windows.",
    );
  }
  return warnings;
}
