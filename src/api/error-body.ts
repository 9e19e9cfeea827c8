import * as z from "zod/mini";

/** What Rymi says when it refuses a request. An odd `code` must not cost us the message beside it. */
export const ErrorBody = z.looseObject({
  error: z.string(),
  code: z.catch(z.optional(z.string()), undefined),
});
export type ErrorBody = z.infer<typeof ErrorBody>;
