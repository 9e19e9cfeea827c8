/**
 * Whole lists from pages that may shift while they are read.
 * Must never know what is listed, nor how a page comes.
 */
export { walkList } from "./walk-list";
