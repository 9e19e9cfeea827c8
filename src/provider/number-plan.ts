import { sameUuid } from "../api/patterns";
import { type Finding, isUnknown, type Planned, type PlanRequest, UNKNOWN } from "../tfplugin";
import type { RymiHost } from "./host";
import type { Conflict } from "./ownership";
import { type Private, readPrivate, writePrivate } from "./private-bytes";
import type { NumberSchema } from "./schemas";

type Request = PlanRequest<RymiHost, NumberSchema>;

/** Refuses a plan in which a number changes its resource, or has two. */
export function planNumber(request: Request): Planned<NumberSchema> {
  const before = readPrivate(request.private);
  const after = request.host === undefined ? before : decide(request, request.host, before);
  return { ...withUnknownWebhook(request), private: writePrivate(after) };
}

/** Attaching an agent sets the webhook at the carrier again; nothing else does. */
function withUnknownWebhook({ prior, planned }: Request): Planned<NumberSchema> {
  if (prior === null || planned === null) return {};
  const { agent_id } = planned;
  const isKept = !isUnknown(agent_id) && sameUuid(prior.agent_id, agent_id);
  return isKept ? {} : { planned: { ...planned, webhook_status: UNKNOWN, webhook_url: UNKNOWN } };
}

function decide(request: Request, host: RymiHost, before: Private): Private {
  const { prior, planned } = request;
  if (prior === null) return planCreation(request, host, before);
  if (planned === null) return planDestruction(request, host, before);
  // The second call about a replacement, with prior null, claims the new number; in Pulumi it has no private bytes.
  if (prior.number !== planned.number) {
    if (!isWrittenHere(host, prior.number))
      report(request, prior.number, host.ownership.release(prior.number ?? ""));
  } else if (request.private.length > 0) {
    report(request, prior.number, host.ownership.claim(prior.number ?? "", before.token, false));
  }
  return before;
}

function planCreation(request: Request, { ownership }: RymiHost, { token, replacesOwn }: Private): Private {
  const number = request.planned?.number;
  // Not known before apply; this is asked again then.
  if (typeof number !== "string") return { token };
  const isOwn = replacesOwn === "yes" || ownership.isInState(number);
  report(request, number, ownership.claim(number, token, true));
  if (isOwn) return { token, replacesOwn: "yes" };
  // Where Terraform hands over what was planned, a creation that is not marked so is a new one.
  return request.keepsPlannedPrivate ? { token } : { token, replacesOwn: "unknown" };
}

function planDestruction(request: Request, host: RymiHost, { token, sharedBy }: Private): Private {
  const number = request.prior?.number ?? "";
  const { conflict, sharedBy: keptBy } = host.ownership.destroy(number, token);
  if (!isWrittenHere(host, number)) report(request, number, conflict);
  return { token, sharedBy, keptBy };
}

/** At apply: the new object of this very resource has the number already, and its removal will keep it. */
function isWrittenHere({ numbers }: RymiHost, number: string | null): boolean {
  return number !== null && numbers?.isWritten(number) === true;
}

function report({ diagnostics }: Request, number: string | null, conflict: Conflict | undefined): void {
  if (conflict !== undefined) diagnostics.error(twoOwners(number ?? "", conflict));
}

const RENAMED =
  "If a resource or a key was renamed, say so: a moved block, or moveTo in CDKTF, keeps the number in service.";

const WHAT_TO_DO: Record<Conflict, readonly [what: string, ...remedies: string[]]> = {
  declared_twice: [
    "is declared by two resources, and the first one that is destroyed would take it out of service.",
    "Keep one of them: the configuration and `terraform state list` show both.",
    RENAMED,
  ],
  moves: [
    "would move from one resource to another. Terraform destroys and creates in no fixed order, so the number could end unregistered.",
    RENAMED,
    "To swap numbers between resources, change the agents (agent_id) instead.",
    "To move a number for real, apply twice: first without it in either resource, then with it in the new one.",
  ],
  kept_and_destroyed: [
    "has two objects in the state: one is kept, the other is to be destroyed, which would take the number out of service.",
    "If a replacement with create_before_destroy failed before, plan again, without -refresh=false.",
    "Otherwise take the one that goes out of the state with `terraform state rm`; if both have the same address, import the number again after that.",
  ],
};

function twoOwners(number: string, conflict: Conflict): Finding {
  const [what, ...remedies] = WHAT_TO_DO[conflict];
  return {
    summary: "The number would have two owners",
    detail: `${number} ${what}\n\n${remedies.map((remedy) => `- ${remedy}`).join("\n")}`,
    attribute: ["number"],
  };
}
