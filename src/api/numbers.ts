import * as z from "zod/mini";
import { rowsOf } from "./parse";
import { E164_PATTERN, UUID_PATTERN } from "./patterns";

// Shapes of /v1/numbers. Every object is loose: newer deployments add fields (`webhook`, `provider`, `webhook_status`, …)
// and none of them may break us.

/** A phone number, such as `+15551234567`. */
export const E164 = z.string().check(z.regex(E164_PATTERN, "not an E.164 number"));
export type E164 = z.infer<typeof E164>;

/** An identifier, in whichever letter case its writer chose. */
export const Uuid = z.string().check(z.regex(UUID_PATTERN, "not a UUID"));
export type Uuid = z.infer<typeof Uuid>;

/** Body of `POST /v1/numbers`. Without `agent_id` a new number has no agent and an existing one keeps its own. */
export const RegisterRequest = z.looseObject({ number: E164, agent_id: z.nullish(Uuid) });
export type RegisterRequest = z.infer<typeof RegisterRequest>;

/**
 * Answer to `POST /v1/numbers`: 201 when the number is new, 200 when this tenant already had it.
 * `status` is "registered" on 201; nothing is promised for 200, and the HTTP status tells the two apart.
 */
export const RegisterReply = z.looseObject({ status: z.string(), number: E164, agent_id: z.nullable(Uuid) });
export type RegisterReply = z.infer<typeof RegisterReply>;

/** Body of `POST /v1/numbers/:number/attach`. */
export const AttachRequest = z.looseObject({ agent_id: Uuid });
export type AttachRequest = z.infer<typeof AttachRequest>;

/** Answer 201 to `POST /v1/numbers/:number/attach`. */
export const AttachReply = z.looseObject({ status: z.literal("attached"), number: E164, agent_id: Uuid });
export type AttachReply = z.infer<typeof AttachReply>;

/** Answer to `POST /v1/numbers/:number/detach`, which only newer deployments know. */
export const DetachReply = z.looseObject({ status: z.literal("detached"), number: E164 });
export type DetachReply = z.infer<typeof DetachReply>;

/** Answer 200 to `DELETE /v1/numbers/:number`. */
export const RemoveReply = z.looseObject({ status: z.literal("removed"), number: E164 });
export type RemoveReply = z.infer<typeof RemoveReply>;

/** Answer 200 to `POST /v1/numbers/:number/webhook`, which only newer deployments know; see `parseWebhook`. */
export const ProvisionReply = z.looseObject({ number: E164, webhook: z.unknown() });
export type ProvisionReply = z.infer<typeof ProvisionReply>;

/** One row of the list. What newer deployments say of its webhook is read by `webhookOfRow`. `created_at` is kept as Rymi wrote it. */
export const NumberRecord = z.looseObject({
  number: E164,
  agent_id: z.nullable(Uuid),
  created_at: z.string(),
});
export type NumberRecord = z.infer<typeof NumberRecord>;

/** Answer 200 to `GET /v1/numbers`: rows `offset` to `offset + limit` of `total`. */
export const NumberPage = z.looseObject({
  numbers: rowsOf(NumberRecord),
  total: z.int().check(z.nonnegative()),
  offset: z.int().check(z.nonnegative()),
  limit: z.int().check(z.nonnegative()),
});
export type NumberPage = z.infer<typeof NumberPage>;
