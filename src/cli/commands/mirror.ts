import { Command, Option } from "commander";
import type { Io } from "../../io";
import { PLATFORMS, THIS_PLATFORM } from "../../packaging";
import { runMirror } from "../mirror";
import { collect, quietOption } from "../options";

interface MirrorFlags {
  readonly platform?: readonly string[];
}

const NOTES = `
The folder may hold other providers and other versions; they stay. It gets the addresses of Terraform and of OpenTofu
(registry.terraform.io and registry.opentofu.org), so that source = "rymi/rymi" is found by either. What is
already right is left as it is.

stdout is a CLI configuration that makes Terraform look into the folder; keep it as a file, or paste it into ~/.terraformrc.
In ~/.terraform.d/plugins the provider is found without any.

Examples:
  $ cdktf-rymi mirror mirror > terraform.rc && export TF_CLI_CONFIG_FILE="$PWD/terraform.rc"
  $ cdktf-rymi mirror ~/.terraform.d/plugins
  $ cdktf-rymi mirror /srv/terraform --platform linux_amd64 --platform linux_arm64
  $ cdktf-rymi mirror mirror --platform all`;

/** `cdktf-rymi mirror`: the provider for whoever does not use the constructs. */
export function mirrorCommand(io: Io): Command {
  return new Command("mirror")
    .description("write the provider into a folder that Terraform and OpenTofu install from")
    .argument("<dir>", "the mirror, made if it is not there")
    .addOption(
      new Option(
        "--platform <os_arch>",
        `for this platform; repeatable (default: ${THIS_PLATFORM}, which is this one)`,
      )
        .choices([...PLATFORMS, "all"])
        .argParser(collect),
    )
    .addOption(quietOption())
    .addHelpText("after", NOTES)
    .action((folder: string, { platform }: MirrorFlags) => runMirror(folder, platform, io));
}
