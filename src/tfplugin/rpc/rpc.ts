import { diagnosticToWire, fromDynamicObject } from "../conversions";
import { type AttributePath, DiagnosticError, Diagnostics } from "../diagnostic";
import { type Attribute, attributesOf, objectType, type Schema } from "../provider";
import type { Session } from "../session";
import { refinementOf } from "../value/msgpack";
import { isWhollyKnown, type ObjectValue, Unknown, type Value } from "../value/value";
import type { DynamicValue, Diagnostic as WireDiagnostic } from "../wire/common";
import { type Draft, decode, encode } from "../wire/message";
import type { Method } from "../wire/provider-service";

/** One unary RPC, bytes in and bytes out. Every error becomes a diagnostic of the reply; rejects only if the reply itself cannot be encoded. */
export interface Rpc {
  readonly path: string;
  handle(request: Uint8Array, session: Session): Promise<Uint8Array>;
}

interface Reply {
  readonly diagnostics: readonly WireDiagnostic[];
}

/**
 * @param handle answers a request; it reports through `diagnostics` and may throw
 * @param fallback makes the reply after an error; it returns what Terraform has already, such as the prior state. A request that cannot be
 *   decoded is answered with diagnostics alone.
 */
export function rpc<Request, Response extends Reply>(
  method: Method<Request, Response>,
  handle: (
    request: Request,
    session: Session,
    diagnostics: Diagnostics,
  ) => Draft<Omit<Response, "diagnostics">> | Promise<Draft<Omit<Response, "diagnostics">>>,
  fallback: (request: Request) => Draft<Omit<Response, "diagnostics">> = () => ({}),
): Rpc {
  return {
    path: method.path,
    async handle(bytes, session) {
      const diagnostics = new Diagnostics();
      let request: Request | undefined;
      let reply: Draft<Omit<Response, "diagnostics">> = {};
      try {
        request = decode(method.request, bytes);
        reply = await handle(request, session, diagnostics);
      } catch (error) {
        report(error, method.path, session, diagnostics);
        if (request !== undefined) reply = fallback(request);
      }
      const withDiagnostics: unknown = { ...reply, diagnostics: diagnostics.list.map(diagnosticToWire) };
      // TypeScript cannot prove that Omit<Response, "diagnostics"> and diagnostics make a Response.
      return encode(method.response, withDiagnostics as Draft<Response>);
    },
  };
}

/** An RPC that checks a configuration against the schema of the request's type, as far as its values are known. */
export function validationRpc<
  Request extends { readonly config: DynamicValue | undefined },
  Response extends Reply,
>(method: Method<Request, Response>, schemaOf: (session: Session, request: Request) => Schema): Rpc {
  return rpc(method, (request, session, diagnostics) => {
    const schema = schemaOf(session, request);
    const config = fromDynamicObject(objectType(schema), request.config);
    if (config !== null) validate(schema, config, diagnostics);
    return {} as Draft<Omit<Response, "diagnostics">>;
  });
}

/** Reports what a handler threw: as a diagnostic where it is one or the provider explains it, else as a bug of the provider. */
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
    checkAttribute(attribute, config[name] ?? null, [name], diagnostics);
  }
}

/** Checks a plan at apply, when the values that were unknown at plan are known. */
export function validateKnown(schema: Schema, planned: ObjectValue, diagnostics: Diagnostics): void {
  for (const [name, attribute] of attributesOf(schema)) {
    if (!attribute.computed) checkAttribute(attribute, planned[name] ?? null, [name], diagnostics);
  }
}

function checkAttribute(
  attribute: Attribute,
  value: Value,
  path: AttributePath,
  diagnostics: Diagnostics,
): void {
  const name = path.join(".");
  if (value === null) {
    if (attribute.required) {
      diagnostics.error({
        summary: "Missing value for a required attribute",
        detail: `${name} is null, but it is required. Give it a value.`,
        attribute: path,
      });
    }
    return;
  }
  if (attribute.computed && !attribute.optional) {
    diagnostics.error({
      summary: "Value for a read-only attribute",
      detail: `${name} is set by the provider and cannot be configured. Remove it from the configuration.`,
      attribute: path,
    });
    return;
  }
  const problem = problemOf(attribute, value);
  if (problem !== undefined)
    diagnostics.error({ summary: `Invalid ${name}`, detail: problem, attribute: path });
}

function problemOf(attribute: Attribute, value: Exclude<Value, null>): string | undefined {
  if (value instanceof Unknown) return attribute.checkPrefix?.(refinementOf(value).prefix);
  return isWhollyKnown(value) ? attribute.check?.(value) : undefined;
}
