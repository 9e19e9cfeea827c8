import { PROVIDER_SOURCES } from "../../api/settings";

/**
 * A whole CLI configuration file of Terraform and OpenTofu. It names the provider at both registries: `rymi/rymi` would be
 * that of the CLI that reads it alone, and a source that is written out, or a state of the other CLI, names the other one.
 * Everything else is still taken from where it comes from.
 */
export function cliConfiguration(mirror: string, hash: string, version: string): string {
  const sources = PROVIDER_SOURCES.map((source) => `"${source}"`).join(", ");
  return `# rymi/rymi ${version}. In .terraform.lock.hcl its hash is, on every platform,
#   "${hash}"
provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = [${sources}]
  }
  direct {
    exclude = [${sources}]
  }
}
`;
}
