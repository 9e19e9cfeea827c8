/** Where Terraform meets Rymi: schemas, the translation of each call, and advice for each error. */
export { PROVIDER_ADDRESS, rymiProvider } from "./rymi-provider";
