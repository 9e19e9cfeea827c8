import type { Planned, PlanRequest } from "../tfplugin";
import type { RymiHost } from "./host";
import { readPrivate, writePrivate } from "./private-bytes";
import type { NumberSchema } from "./schemas";

type Request = PlanRequest<RymiHost, NumberSchema>;

/** Keeps one number from having two owners, and from being lost when it changes its owner. */
export async function planNumber(request: Request): Promise<Planned<NumberSchema>> {
  const { host, prior, planned, private: bytes, diagnostics } = request;
  const { token } = readPrivate(bytes);
  if (host === undefined) return { private: writePrivate({ token }) };
  if (planned === null) return planRemoval(request, prior?.number ?? "", token);
  const { number } = planned;
  // Not known before apply; this is asked again then.
  if (typeof number !== "string") return { private: writePrivate({ token }) };
  if (!host.claims.hold(number, token)) {
    diagnostics.error({
      summary: "The number has two owners",
      detail: `${number} is declared by two resources, and the first that is destroyed would take it off the air. Keep one of them.`,
      attribute: ["number"],
    });
  } else if (prior?.number === number && host.claims.isLeftByAnother(number, token)) {
    diagnostics.error({
      summary: "The number would be taken off the air",
      detail: `${number} stays with this resource, and another resource that has it, too, is to be destroyed. Take that one out with \`terraform state rm\`, then plan again.`,
      attribute: ["number"],
    });
  }
  return { private: writePrivate({ token }) };
}

async function planRemoval(
  { host, diagnostics }: Request,
  number: string,
  token: string,
): Promise<Planned<NumberSchema>> {
  const claims = host?.claims;
  await claims?.settled();
  if (!claims?.isHeldByAnother(number, token)) {
    claims?.leave(number, token);
    return { private: writePrivate({ token }) };
  }
  if (host?.onExisting === "error") {
    diagnostics.error({
      summary: "The number would have to be adopted",
      detail: `${number} goes from one resource to another, which on_existing = "error" forbids. If a resource was renamed, add a moved block.`,
    });
  }
  return { private: writePrivate({ token, handedOver: true }) };
}
