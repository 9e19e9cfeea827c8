/** A report as one comment of a pull request or merge request, which is updated in place. */
export { failureMarkdown } from "./comment-text";
export { keepComment } from "./keep-comment";
