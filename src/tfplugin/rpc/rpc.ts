import { diagnosticToWire, fromDynamicObject } from "../conversions";
import { type DiagnosticContent, DiagnosticError, Diagnostics } from "../diagnostic";
import { type Attribute, attributesOf, objectType, type Schema } from "../provider";
import type { Session } from "../session";
import { refinementOf } from "../value/msgpack";
import { isWhollyKnown, type ObjectValue, Unknown, type Value } from "../value/value";
import type { DynamicValue, Diagnostic as WireDiagnostic } from "../wire/common";
import { type Draft, decode, encode } from "../wire/message";
import type { Method } from "../wire/provider-service";

/** One unary RPC. */
export interface Rpc {
  readonly path: string;
  /** Every error becomes a diagnostic of the reply. Rejects only if the reply itself cannot be encoded. */
  handle(request: Uint8Array, session: Session): Promise<Uint8Array>;
}

interface Reply {
  readonly diagnostics: readonly WireDiagnostic[];
}

/** The fields of a reply, each optional. `defineRpc` adds the diagnostics. */
type Result<Response> = Draft<Omit<Response, "diagnostics">>;

/**
 * Defines an RPC by its handler, with decoded messages.
 *
 * @param answer answers a request; it reports through `diagnostics` and may throw
 * @param fallback makes the reply after an error from the request, such as from its prior state. A request that cannot
 *   be decoded is answered with diagnostics alone.
 */
export function defineRpc<Request, Response extends Reply>(
  method: Method<Request, Response>,
  answer: (
    request: Request,
    session: Session,
    diagnostics: Diagnostics,
  ) => Result<Response> | Promise<Result<Response>>,
  fallback: (request: Request) => Result<Response> = () => ({}),
): Rpc {
  return {
    path: method.path,
    async handle(bytes, session) {
      const diagnostics = new Diagnostics();
      let request: Request | undefined;
      let result: Result<Response> = {};
      try {
        request = decode(method.request, bytes);
        result = await answer(request, session, diagnostics);
      } catch (error) {
        report(error, method.path, session, diagnostics);
        if (request !== undefined) result = fallback(request);
      }
      const reply: unknown = { ...result, diagnostics: diagnostics.list.map(diagnosticToWire) };
      // TypeScript cannot prove that Omit<Response, "diagnostics"> with diagnostics is a Response.
      return encode(method.response, reply as Draft<Response>);
    },
  };
}

/** Defines an RPC that checks the known values of a configuration against a schema. */
export function defineValidationRpc<
  Request extends { readonly config: DynamicValue | undefined },
  Response extends Reply,
>(method: Method<Request, Response>, schemaOf: (session: Session, request: Request) => Schema): Rpc {
  return defineRpc(method, (request, session, diagnostics) => {
    const schema = schemaOf(session, request);
    const config = fromDynamicObject(objectType(schema), request.config);
    if (config !== null) validate(schema, config, diagnostics);
    return {} as Result<Response>;
  });
}

/** Reports an error that a handler threw. It is a bug unless it is a `DiagnosticError` or the provider explains it. */
export function report(error: unknown, path: string, session: Session, diagnostics: Diagnostics): void {
  const content =
    error instanceof DiagnosticError ? error.content : session.provider.explain?.(error, diagnostics.subject);
  if (content !== undefined) {
    diagnostics.error(content);
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  session.log.error("unexpected failure", { rpc: path, error: message });
  diagnostics.error({
    summary: `Unexpected failure of the ${session.provider.name} provider`,
    detail: `${path.split("/").pop()}: ${message}\n\nThis is a bug of the provider; please report it. Nothing was changed in the state.`,
  });
}

/**
 * Checks a configuration against its schema. Terraform checks names and types only: it accepts an explicit null for
 * a required attribute and a value for a computed one.
 */
export function validate(schema: Schema, config: ObjectValue, diagnostics: Diagnostics): void {
  for (const [name, attribute] of attributesOf(schema)) {
    checkAttribute(name, attribute, config[name] ?? null, diagnostics);
  }
}

/** Checks a plan at apply, when the values that were unknown are known. Computed attributes are not checked. */
export function validateKnown(schema: Schema, planned: ObjectValue, diagnostics: Diagnostics): void {
  for (const [name, attribute] of attributesOf(schema)) {
    if (!attribute.computed) checkAttribute(name, attribute, planned[name] ?? null, diagnostics);
  }
}

function checkAttribute(name: string, attribute: Attribute, value: Value, diagnostics: Diagnostics): void {
  const refuse = (content: DiagnosticContent) => diagnostics.error({ ...content, attribute: [name] });
  if (value === null) {
    if (attribute.required) {
      refuse({
        summary: "Missing value for a required attribute",
        detail: `${name} is null, but it is required. Give it a value.`,
      });
    }
  } else if (attribute.computed && !attribute.optional) {
    refuse({
      summary: "Value for a read-only attribute",
      detail: `${name} is set by the provider and cannot be configured. Remove it from the configuration.`,
    });
  } else {
    const problem = problemOf(attribute, value);
    if (problem !== undefined) refuse({ summary: `Invalid ${name}`, detail: problem });
  }
}

function problemOf(attribute: Attribute, value: Exclude<Value, null>): string | undefined {
  // Terraform may know how an unknown string begins (a refinement).
  if (value instanceof Unknown) return attribute.checkPrefix?.(refinementOf(value).prefix);
  return isWhollyKnown(value) ? attribute.check?.(value) : undefined;
}
