import type { Planned, PlanRequest } from "../tfplugin";
import type { RymiHost } from "./host";
import { readPrivate, writePrivate } from "./private-bytes";
import type { NumberSchema } from "./schemas";

type Request = PlanRequest<RymiHost, NumberSchema>;

/** Keeps one number from having two owners, and from being lost when it changes its owner. */
export function planNumber({
  host,
  prior,
  planned,
  private: bytes,
  diagnostics,
}: Request): Planned<NumberSchema> {
  const own = { token: readPrivate(bytes).token };
  const keep = { private: writePrivate(own) };
  if (host === undefined) return keep;
  if (planned === null) {
    const number = prior?.number ?? "";
    const handedOver = host.claims.leave(number, own.token) === "handed_over";
    return { private: writePrivate(handedOver ? { ...own, handedOver } : own) };
  }
  const { number } = planned;
  if (typeof number !== "string") return keep;
  if (host.claims.hold(number, own.token) === "taken") {
    diagnostics.error({
      summary: "The number has two owners",
      detail: `${number} is declared by two resources. Whichever is destroyed first would take it off the air. Keep one of them; a resource that was renamed needs a moved block.`,
      attribute: ["number"],
    });
  } else if (prior?.number === number && host.claims.isEndangered(number, own.token)) {
    diagnostics.error({
      summary: "The number would be taken off the air",
      detail: `${number} is kept by this resource, and another one that is to be destroyed holds it, too, perhaps as an earlier run was interrupted. Take that other resource out with \`terraform state rm\`, then plan again.`,
      attribute: ["number"],
    });
  }
  return keep;
}
