import { type DeleteRequest, DiagnosticError } from "../tfplugin";
import type { RymiHost } from "./host";
import { readPrivate } from "./private-bytes";
import { warn } from "./remarks";
import { requireNumbers } from "./require-known";
import type { NumberSchema } from "./schemas";

type Request = DeleteRequest<RymiHost, NumberSchema>;

/** Removes the number of a resource that goes, unless another resource has it from now on. */
export async function removeNumber(request: Request): Promise<void> {
  const { prior, private: bytes, host } = request;
  const number = prior.number ?? "";
  const { token, fate } = readPrivate(bytes);
  const isOthers =
    fate === "handed_over" || host.claims.isLeftBehind(token) || host.claims.isHeldByAnother(number, token);
  if (isOthers) keep(request, number);
  else if (fate === "open") await removeWhenDue(request, number, token);
  else await remove(request, number);
}

function keep({ prior, diagnostics }: Request, number: string): void {
  warn(number, prior.agent_id, [{ kind: "kept" }], diagnostics);
}

async function remove({ prior, host, signal, diagnostics }: Request, number: string): Promise<void> {
  const remarks = await host.activity.during(requireNumbers(host).remove(number, { signal }));
  warn(number, prior.agent_id, remarks, diagnostics);
}

async function removeWhenDue(request: Request, number: string, token: string): Promise<void> {
  const { host, signal } = request;
  const ending = await host.openRemovals.endingOf(number, token, signal).catch((error) => {
    throw signal.aborted ? interrupted(number, host.openRemovals.postponed) : error;
  });
  if (ending.isTaken) keep(request, number);
  const work = ending.due.map((due) => (due === number ? remove : removePostponed)(request, due));
  // All of them come to their end before the first failure is told.
  for (const done of await Promise.allSettled(work)) {
    if (done.status === "rejected") throw done.reason;
  }
}

/** Its own call has been answered, so what went wrong is told here, and loudly: it is in no state any more. */
async function removePostponed(request: Request, number: string): Promise<void> {
  try {
    await remove(request, number);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    request.diagnostics.error({
      summary: "A number stays registered that nobody manages",
      detail: `${number} was to be removed, and is in the state no longer, but this failed. Remove it in Rymi.\n\n${error.finding.detail}`,
    });
  }
}

function interrupted(number: string, postponed: readonly string[]): DiagnosticError {
  const more =
    postponed.length === 0
      ? ""
      : ` Registered as well, and in the state no longer: ${postponed.join(", ")}. Declare them again, or remove them in Rymi.`;
  return new DiagnosticError({
    summary: "Interrupted",
    detail: `${number} was not removed. Run again.${more}`,
  });
}
