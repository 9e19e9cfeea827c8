/** Where Terraform looks the provider up. Alone here, as it is needed before the provider is loaded. */
export const PROVIDER_ADDRESS = "registry.terraform.io/rymi/rymi";
