import { Command } from "commander";
import type { Io } from "../../io";
import { runDoctor } from "../doctor";
import { outputOfCdktf } from "./declared-flags";

const NOTES = `
Looks at the node that Terraform would start, Terraform or OpenTofu, the CLI configuration, the provider in the folders
that it names, the address of Rymi (RYMI_BASE_URL) and the proxy, this machine's clock, and whether RYMI_API_KEY is
accepted. It changes nothing and never shows the key. Run it where you run cdktf, in the same environment.

"WRONG" is followed by what to do, "?" by why it could not be looked at. The exit code is 1 if something is wrong.`;

/** `cdktf-rymi doctor`: what is wrong with a set-up, before Terraform says it in its own words. */
export function doctorCommand(io: Io): Command {
  return new Command("doctor")
    .description(
      "look for what is wrong with this machine, the provider's installation, the address and the key",
    )
    .option("--outdir <dir>", "cdktf's output folder (default: output of cdktf.json)")
    .addHelpText("after", NOTES)
    .action(({ outdir }: { readonly outdir?: string }) => runDoctor(outdir ?? outputOfCdktf(io.cwd), io));
}
