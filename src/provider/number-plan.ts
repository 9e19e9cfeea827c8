import type { Finding, Planned, PlanRequest } from "../tfplugin";
import type { RymiHost } from "./host";
import { readPrivate, writePrivate } from "./private-bytes";
import type { NumberSchema } from "./schemas";

type Request = PlanRequest<RymiHost, NumberSchema>;

/** Keeps one number from having two owners, and from being lost when it changes its owner. */
export async function planNumber(request: Request): Promise<Planned<NumberSchema>> {
  const { host, prior, planned, private: bytes, diagnostics } = request;
  const { token } = readPrivate(bytes);
  const plain = { private: writePrivate({ token }) };
  if (host === undefined) return plain;
  if (planned === null) return planRemoval(request, host, prior?.number ?? "", token);
  if (prior === null) host.claims.creates();
  const { number } = planned;
  // Not known before apply; this is asked again then.
  if (typeof number !== "string") return plain;
  if (!host.claims.hold(number, token)) diagnostics.error(twoOwners(number));
  else if (host.claims.isLeftByAnother(number, token)) diagnostics.error(removedElsewhere(number));
  return plain;
}

async function planRemoval(
  { diagnostics }: Request,
  { claims, onExisting }: RymiHost,
  number: string,
  token: string,
): Promise<Planned<NumberSchema>> {
  claims.goes(token);
  await claims.settled();
  if (!claims.isHeldByAnother(number, token)) {
    claims.leave(number, token);
    return { private: writePrivate({ token }) };
  }
  if (onExisting === "error") diagnostics.error(wouldBeAdopted(number));
  return { private: writePrivate({ token, handedOver: true }) };
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
