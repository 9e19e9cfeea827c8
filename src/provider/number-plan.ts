import type { Finding, Planned, PlanRequest } from "../tfplugin";
import type { RymiHost } from "./host";
import { type Private, readPrivate, writePrivate } from "./private-bytes";
import type { NumberSchema } from "./schemas";

type Request = PlanRequest<RymiHost, NumberSchema>;

/** Keeps one number from having two owners, and from being lost when it changes its owner. */
export async function planNumber(request: Request): Promise<Planned<NumberSchema>> {
  const { host, prior, planned, private: bytes } = request;
  const before = readPrivate(bytes);
  const answer = (value: Private) => ({ private: writePrivate(value) });
  if (host === undefined) return answer({ token: before.token });
  if (planned === null) {
    host.claims.goes(before.token);
    return answer(await leave(request, host, before));
  }
  if (prior === null) host.claims.creates();
  hold(request, host, before);
  // One that is not known yet replaces the object, too.
  if (prior !== null && prior.number !== planned.number) {
    return answer(await leave(request, host, before));
  }
  // The new object of a replacement: what was said of the old one's number has to reach apply.
  return answer(prior === null ? before : { token: before.token });
}

function hold({ planned, diagnostics }: Request, { claims }: RymiHost, { token }: Private): void {
  const number = planned?.number;
  // Not known before apply; this is asked again then.
  if (typeof number !== "string") return;
  if (!claims.hold(number, token)) diagnostics.error(twoOwners(number));
  else if (claims.isLeftByAnother(number, token)) diagnostics.error(removedElsewhere(number));
}

/** The number that the resource has now loses this owner. */
async function leave(
  { prior, diagnostics }: Request,
  { claims, onExisting }: RymiHost,
  { token }: Private,
): Promise<Private> {
  const number = prior?.number ?? "";
  const fate = await claims.fateOf(number, token);
  if (fate === "handed_over" && onExisting === "error") diagnostics.error(wouldBeAdopted(number));
  return fate === "removed" ? { token } : { token, fate };
}

const twoOwners = (number: string): Finding => ({
  summary: "The number has two owners",
  detail: `${number} is declared by two resources, and the first that is destroyed would take it off the air. Keep one of them: your configuration and \`terraform state list\` show both. If a resource was renamed, add a moved block.`,
  attribute: ["number"],
});

const removedElsewhere = (number: string): Finding => ({
  summary: "The number would be taken off the air",
  detail: `${number} belongs to this resource from now on, and another one that has it, too, is to be destroyed: in between it would be off the air. If a resource was renamed, add a moved block (moveTo in CDKTF). If an earlier run was interrupted, \`terraform state list\` shows both: take out the one that goes with \`terraform state rm\`, then plan again.`,
  attribute: ["number"],
});

const wouldBeAdopted = (number: string): Finding => ({
  summary: "The number would have to be adopted",
  detail: `${number} goes from one resource to another, which on_existing = "error" forbids. If a resource was renamed, add a moved block (moveTo in CDKTF).`,
});
