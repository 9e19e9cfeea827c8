/**
 * Where Terraform meets Rymi: schemas, the translation of each call, and advice for each error.
 *
 * Must never know a rule of a number's life, nor how a message travels.
 */
export { rymiProvider } from "./rymi-provider";
