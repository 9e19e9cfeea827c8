/**
 * A whole CLI configuration file of Terraform and OpenTofu. `rymi/rymi` is the default address of either, so one text does for
 * both. Everything else is still taken from where it comes from.
 */
export function cliConfiguration(mirror: string, hash: string, version: string): string {
  return `# rymi/rymi ${version}. In .terraform.lock.hcl its hash is, on every platform,
#   "${hash}"
provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror)}
    include = ["rymi/rymi"]
  }
  direct {
    exclude = ["rymi/rymi"]
  }
}
`;
}
