import { DiagnosticError, Diagnostics } from "../diagnostic";
import type { Session } from "../session";
import { diagnosticToWire } from "../to-wire";
import type { Diagnostic as WireDiagnostic } from "../wire/common";
import { type Draft, decode, encode } from "../wire/message";
import type { Method } from "../wire/provider-service";

/** One unary RPC, bytes in and bytes out. Never rejects: what goes wrong is a diagnostic of its reply. */
export interface Rpc {
  readonly path: string;
  handle(request: Uint8Array, session: Session): Promise<Uint8Array>;
}

interface Reply {
  readonly diagnostics: readonly WireDiagnostic[];
}

/**
 * @param decide answers a request; it reports through `diagnostics` and may throw
 * @param fallback the part of the reply that loses nothing when `decide` throws, such as the prior state
 */
export function rpc<Request, Response extends Reply>(
  method: Method<Request, Response>,
  decide: (
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
        reply = await decide(request, session, diagnostics);
      } catch (error) {
        report(error, method.path, session, diagnostics);
        if (request !== undefined) reply = fallback(request);
      }
      const withDiagnostics: unknown = { ...reply, diagnostics: diagnostics.list.map(diagnosticToWire) };
      // What `decide` may leave out and what is added here make up a reply; the compiler cannot add the two.
      return encode(method.response, withDiagnostics as Draft<Response>);
    },
  };
}

/** Says what a handler threw: its own diagnostic, or that this is a bug of the provider. */
export function report(error: unknown, path: string, session: Session, diagnostics: Diagnostics): void {
  if (error instanceof DiagnosticError) {
    diagnostics.error(error.finding);
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  session.log.error("unexpected failure", { rpc: path, error: message });
  diagnostics.error({
    summary: `Unexpected failure of the ${session.provider.name} provider`,
    detail: `${path.split("/").pop()}: ${message}\n\nThis is a bug of the provider. Nothing was saved that is not known; please report it.`,
  });
}
