/**
 * Files of the user: read only when they are plain files of a sensible size, replaced only as a whole.
 * Must never learn what a file holds.
 */
export { readTextFile } from "./read";
export { createFile, replaceFile } from "./write";
