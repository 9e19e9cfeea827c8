import { en } from "zod/locales";
import * as z from "zod/mini";
import { E164_PATTERN, UUID_PATTERN } from "./text";

// Every object is loose: newer deployments add fields (`webhook`, `provider`, `webhook_status`, …), which must not break
// parsing. Shapes of agents, workspaces and keys come from the types and tests of Rymi's official clients (Node 2.3 and later).

/** A phone number, such as `+15551234567`. */
export const E164 = z.string().check(z.regex(E164_PATTERN, "not an E.164 number"));

/** An identifier, in either letter case. */
export const Uuid = z.string().check(z.regex(UUID_PATTERN, "not a UUID"));

/** Body of `POST /v1/numbers`. Without `agent_id` a new number has no agent and an existing one keeps its own. */
export const RegisterRequest = z.looseObject({ number: E164, agent_id: z.nullish(Uuid) });

/**
 * Response to `POST /v1/numbers`: 201 when the number is new, 200 when this tenant already had it.
 * `status` is "registered" on 201 and not specified on 200; the HTTP status tells the two apart.
 */
export const RegisterResponse = z.looseObject({
  status: z.string(),
  number: E164,
  agent_id: z.nullable(Uuid),
});

/** Body of `POST /v1/numbers/:number/attach`. */
export const AttachRequest = z.looseObject({ agent_id: Uuid });

/** Response 201 to `POST /v1/numbers/:number/attach`. */
export const AttachResponse = z.looseObject({ status: z.literal("attached"), number: E164, agent_id: Uuid });

/** Response to `POST /v1/numbers/:number/detach`, a route of newer deployments. */
export const DetachResponse = z.looseObject({ status: z.literal("detached"), number: E164 });

/** Response 200 to `DELETE /v1/numbers/:number`. */
export const RemoveResponse = z.looseObject({ status: z.literal("removed"), number: E164 });

/** Response 200 to `POST /v1/numbers/:number/webhook`, a route of newer deployments; see `parseWebhook`. */
export const ProvisionResponse = z.looseObject({ number: E164, webhook: z.unknown() });

/** One row of `GET /v1/numbers`. `webhookOfRow` reads its webhook fields. `created_at` is kept as Rymi wrote it. */
export const NumberRecord = z.looseObject({
  number: E164,
  agent_id: z.nullable(Uuid),
  created_at: z.string(),
});
export type NumberRecord = z.infer<typeof NumberRecord>;

const pageFields = {
  total: z.int().check(z.nonnegative()),
  offset: z.int().check(z.nonnegative()),
  limit: z.int().check(z.nonnegative()),
};

/** Response 200 to `GET /v1/numbers`: rows `offset` to `offset + limit` of `total`. */
export const NumberPage = z.looseObject({ numbers: rowsOf(NumberRecord), ...pageFields });
export type NumberPage = z.infer<typeof NumberPage>;

/** One row of `GET /v1/agents`. */
export const AgentRecord = z.looseObject({ id: Uuid, name: z.string() });
export type AgentRecord = z.infer<typeof AgentRecord>;

/** Response 200 to `GET /v1/agents`: rows `offset` to `offset + limit` of `total`. */
export const AgentPage = z.looseObject({ agents: rowsOf(AgentRecord), ...pageFields });
export type AgentPage = z.infer<typeof AgentPage>;

/** One row of `GET /v1/workspaces`. `role` is null for a billing member; an agency's workspaces have a `parent_id`. */
export const WorkspaceRecord = z.looseObject({ id: z.string(), name: z.string() });
export type WorkspaceRecord = z.infer<typeof WorkspaceRecord>;

/** Response 200 to `GET /v1/workspaces`: all workspaces that the key can act in. */
export const WorkspaceList = z.looseObject({ workspaces: rowsOf(WorkspaceRecord) });
export type WorkspaceList = z.infer<typeof WorkspaceList>;

/**
 * Response 200 to `GET /v1/keys/self`, the description of the key. `scopes` have the form `numbers:read`; a key that is older
 * than scopes has none, `legacy` is true, and everything is allowed. `workspace_id` is the key's own workspace.
 */
export const KeySelf = z.looseObject({
  workspace_id: z.nullable(z.string()),
  scopes: z.catch(z.nullish(z.array(z.string())), undefined),
  legacy: z.catch(z.optional(z.boolean()), undefined),
});
export type KeySelf = z.infer<typeof KeySelf>;

/** Body of an error response. An unexpected type of `code` must not discard the message beside it. */
export const ErrorBody = z.looseObject({
  error: z.string(),
  code: z.catch(z.optional(z.string()), undefined),
});

/**
 * The webhook that Rymi has set at the carrier. Calls reach Rymi only when it is `configured`. Other known values:
 * `manual_required` (a person has to set the URL at the carrier), `failed`, and `no_carrier` (no carrier is connected to
 * this account).
 */
export interface Webhook {
  /** An open list; see above. */
  readonly status: string;
  /** The URL that the carrier has to call for the number. */
  readonly url: string | null;
  /** The carrier, such as `twilio`. An open list. */
  readonly provider: string | null;
  /** Rymi's description of the failure. */
  readonly error: string | null;
}

const ReportedWebhook = z.looseObject({ status: z.string() });

/** Reads the `webhook` of a response. It is optional, and a value of any other shape counts as none. */
export function parseWebhook(value: unknown): Webhook | null {
  const parsed = ReportedWebhook.safeParse(value);
  if (!parsed.success) return null;
  const { status, webhookUrl, provider, error } = parsed.data;
  return { status, url: textOrNull(webhookUrl), provider: textOrNull(provider), error: textOrNull(error) };
}

/** Reads the webhook fields of a list row; null where the deployment has none. */
export function webhookOfRow(row: NumberRecord): Webhook | null {
  const status = textOrNull(row["webhook_status"]);
  const url = textOrNull(row["webhook_url"]);
  if (status === null) return null;
  return { status, url, provider: textOrNull(row["provider"]), error: textOrNull(row["webhook_error"]) };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

// zod/mini has no error messages. They are passed to each parse, because zod's configuration is global, and the user's program
// may have set another language in it.
const english = { error: en().localeError };

/** More problems would only distract from the first one. */
const MAX_PROBLEMS = 3;

/** What is wrong with a value, and where in it. */
export interface ParseProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** The parsed value, or its first problems, also as one line of text. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly ParseProblem[]; readonly text: string };

/** Parses a value from outside, such as a response or a file. Never throws. */
export function parse<T>(shape: z.ZodMiniType<T>, value: unknown): Parsed<T> {
  const parsed = shape.safeParse(value, english);
  if (parsed.success) return { ok: true, value: parsed.data };
  const { issues } = parsed.error;
  const problems = issues
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => ({ path: path.map(String), message }));
  const more = issues.length > MAX_PROBLEMS ? ["…"] : [];
  const lines = problems.map(({ path, message }) => `${path.join(".") || "value"}: ${message}`);
  return { ok: false, problems, text: [...lines, ...more].join("; ") };
}

/** The value of a text as JSON; undefined for any other text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A list of rows of one shape. Parsing ends after the first bad rows: reporting millions of them would take minutes and
 * overflow the stack.
 */
export function rowsOf<T>(shape: z.ZodMiniType<T>): z.ZodMiniType<readonly T[]> {
  // Parsing with a compiled shape takes a third of the time. It is compiled when the first list is parsed.
  let compiled: z.ZodMiniType<T> | undefined;
  return z.custom<readonly T[]>(Array.isArray, "expected a list").check(({ value, issues }) => {
    compiled ??= z.compile(shape);
    for (const [index, row] of value.entries()) {
      const parsed = compiled.safeParse(row, english);
      for (const { message, path } of parsed.error?.issues ?? []) {
        issues.push({ code: "custom", message, path: [index, ...path], input: row });
      }
      if (issues.length >= MAX_PROBLEMS) return;
    }
  });
}
