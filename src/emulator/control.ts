import * as z from "zod/mini";
import { E164, type NumberPage, parse, Uuid } from "../api";
import { type Context, resetEmulator } from "./context";
import type { FaultRule } from "./faults";
import { type HttpResponse, readJson, refusal } from "./routes";
import type { Store } from "./store";

// The routes below `/_emulator/`, for tests in any language. These requests need no key, and are not logged, not counted and
// not subject to faults.

type Handler = (context: Context, body: string) => HttpResponse;

const ROUTES: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  "/_emulator/health": { GET: ({ initial }) => ok({ status: "ok", workspaces: initial.workspaces.length }) },
  "/_emulator/reset": {
    POST: (context) => {
      resetEmulator(context);
      return ok({ status: "reset" });
    },
  },
  "/_emulator/faults": {
    GET: listFaults,
    POST: addFaults,
    DELETE: (context) => {
      context.faults.clear();
      return listFaults(context);
    },
  },
  "/_emulator/requests": {
    GET: listRequests,
    DELETE: (context) => {
      context.journal.clear();
      return listRequests(context);
    },
  },
};

/** Whether a path is one of the emulator's own, which Rymi does not have. */
export function isControlPath(path: string): boolean {
  return path.startsWith("/_emulator");
}

/** Processes a request to one of these routes. */
export function controlEmulator(context: Context, method: string, path: string, body: string): HttpResponse {
  const [name = ""] = path.split("?");
  const methods = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
  if (methods === undefined) {
    return refusal(404, `there is no ${name}; there are ${Object.keys(ROUTES).join(", ")}`);
  }
  const handle = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (handle !== undefined) return handle(context, body);
  const allow = Object.keys(methods).join(", ");
  return { ...refusal(405, `${name} takes ${allow}`), headers: { allow } };
}

function listFaults({ faults }: Context): HttpResponse {
  // JSON has no Infinity: null means without limit.
  const pending = faults.pending.map(({ rule, left }) => ({ ...describeRule(rule), left }));
  return ok({ faults: pending });
}

/** Adds one rule or a list of them; all or none. */
function addFaults(context: Context, body: string): HttpResponse {
  const json = readJson(body);
  if ("refused" in json) return json.refused;
  const rules = [json.value].flat().map((rule) => readRule(rule, context.store));
  for (const [index, rule] of rules.entries()) {
    if (!rule.ok) return refusal(400, `rule ${index + 1}: ${rule.text}`, "invalid_request");
  }
  for (const rule of rules) if (rule.ok) context.faults.add(rule.value);
  return { ...listFaults(context), status: 201 };
}

function listRequests({ journal }: Context): HttpResponse {
  return ok({ requests: journal.records });
}

function ok(body: object): HttpResponse {
  return { status: 200, body };
}

// Rules of faults as JSON, for programs in other languages. Instead of a function, a fault has members that describe a change.

const Numbers = z.optional(z.array(E164));
const Status = z.int().check(z.gte(200), z.lte(599));

const JsonFault = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("status"),
    status: Status,
    body: z.optional(z.unknown()),
    headers: z.optional(z.record(z.string(), z.string())),
  }),
  z.strictObject({ kind: z.literal("html"), status: z.optional(Status) }),
  z.strictObject({
    kind: z.literal("rate-limit"),
    retryAfter: z.optional(z.union([z.number(), z.string()])),
  }),
  z.strictObject({ kind: z.literal("redirect"), location: z.string() }),
  z.strictObject({ kind: z.literal("delay"), ms: z.int().check(z.gte(0), z.lte(600_000)) }),
  z.strictObject({ kind: z.literal("drop-request") }),
  z.strictObject({ kind: z.literal("drop-reply") }),
  z.strictObject({ kind: z.literal("cut-body") }),
  z.strictObject({ kind: z.literal("break-body") }),
  z.strictObject({
    kind: z.literal("page"),
    total: z.optional(z.int()),
    /** Rows to leave out. */
    without: Numbers,
    /** Rows to repeat at the end. */
    twice: Numbers,
  }),
  z.strictObject({
    kind: z.literal("then"),
    /** Of any workspace. */
    remove: Numbers,
    register: z.optional(z.array(z.strictObject({ number: E164, agentId: z.optional(z.nullable(Uuid)) }))),
    /** Of the numbers to register. Default the first one. */
    workspace: z.optional(z.string()),
  }),
]);
type JsonFault = z.infer<typeof JsonFault>;

const JsonRule = z.strictObject({
  when: z.optional(
    z.strictObject({
      method: z.optional(z.string()),
      path: z.optional(z.string()),
      /** A regular expression, for path and query. */
      pathPattern: z.optional(z.string().check(z.refine(isPattern, "not a regular expression"))),
      number: z.optional(z.string()),
      tenant: z.optional(z.string()),
      workspace: z.optional(z.string()),
    }),
  ),
  skip: z.optional(z.int().check(z.gte(0))),
  times: z.optional(z.int().check(z.gte(1))),
  probability: z.optional(z.number().check(z.gte(0), z.lte(1))),
  do: JsonFault,
});

/** A rule, or what is wrong with it. */
type Rule = { readonly ok: true; readonly value: FaultRule } | { readonly ok: false; readonly text: string };

/** Reads a rule, and refuses unknown workspaces and agents, which could not be registered later. Never throws. */
function readRule(value: unknown, store: Store): Rule {
  const parsed = parse(JsonRule, value);
  if (!parsed.ok) return parsed;
  const unknown = findUnknown(parsed.value.do, store);
  if (unknown !== undefined) return { ok: false, text: unknown };
  const { when: { pathPattern, ...when } = {}, do: fault, ...rest } = parsed.value;
  const path = pathPattern === undefined ? {} : { path: new RegExp(pathPattern) };
  // Undefined members and missing ones mean the same here.
  const rule = { ...rest, when: { ...when, ...path }, do: toFault(fault, store) } as FaultRule;
  return { ok: true, value: rule };
}

/** Describes the first workspace or agent of a fault that the store does not have. */
function findUnknown(fault: JsonFault, store: Store): string | undefined {
  if (fault.kind !== "then") return undefined;
  const { workspace = store.firstWorkspace, register = [] } = fault;
  const noWorkspace = store.explainUnknown(workspace, null);
  if (noWorkspace !== undefined) return `do.workspace: ${noWorkspace}`;
  for (const [index, { agentId }] of register.entries()) {
    const message = store.explainUnknown(workspace, agentId);
    if (message !== undefined) return `do.register.${index}.agentId: ${message}`;
  }
  return undefined;
}

/** A rule as JSON, in the form in which it was sent. Functions, in rules that were added in TypeScript, are left out. */
function describeRule({ when: { path, ...when } = {}, ...rule }: FaultRule): object {
  const shown = path instanceof RegExp ? { pathPattern: path.source } : { path };
  return { when: { ...when, ...shown }, ...rule };
}

function toFault(fault: JsonFault, store: Store): object {
  // The members are kept besides the function, so that `describeRule` can return them.
  if (fault.kind === "page") return { ...fault, edit: (page: NumberPage) => editPage(page, fault) };
  if (fault.kind === "then") return { ...fault, run: () => changeNumbers(store, fault) };
  return fault;
}

function editPage(page: NumberPage, edit: JsonFault & { kind: "page" }): NumberPage {
  const { total = page.total, without = [], twice = [] } = edit;
  const numbers = [
    ...page.numbers.filter(({ number }) => !without.includes(number)),
    ...page.numbers.filter(({ number }) => twice.includes(number)),
  ];
  return { ...page, total, numbers };
}

function changeNumbers(store: Store, change: JsonFault & { kind: "then" }): void {
  const { workspace = store.firstWorkspace, remove = [], register = [] } = change;
  for (const number of remove) store.remove(number);
  for (const { number, agentId } of register) store.register(workspace, number, agentId);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) !== undefined;
  } catch {
    return false;
  }
}
