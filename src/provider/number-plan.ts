import { randomUUID } from "node:crypto";
import { sameUuid } from "../api/text";
import { type Finding, isUnknown, type Planned, type PlanRequest, UNKNOWN } from "../tfplugin";
import type { RymiHost } from "./host";
import type { Conflict } from "./ownership";
import type { NumberSchema } from "./schemas";

type Request = PlanRequest<RymiHost, NumberSchema>;

/** Refuses a plan in which a number moves to another resource or belongs to two. */
export function planNumber(request: Request): Planned<NumberSchema> {
  const before = readPrivate(request.private);
  const after = request.host === undefined ? before : checkOwnership(request, request.host, before);
  return { ...withUnknownWebhook(request), private: writePrivate(after) };
}

/** A change of the agent sets the webhook at the carrier again, so its status is unknown until then. */
function withUnknownWebhook({ prior, planned }: Request): Planned<NumberSchema> {
  if (prior === null || planned === null) return {};
  const { agent_id } = planned;
  const isKept = !isUnknown(agent_id) && sameUuid(prior.agent_id, agent_id);
  return isKept ? {} : { planned: { ...planned, webhook_status: UNKNOWN, webhook_url: UNKNOWN } };
}

function checkOwnership(request: Request, host: RymiHost, before: Private): Private {
  const { prior, planned } = request;
  if (prior === null) return planCreation(request, host, before);
  if (planned === null) return planDestruction(request, host, before);
  // A replacement: a second call, with prior null, claims the new number. Under Pulumi that call has no private bytes.
  if (prior.number !== planned.number) {
    if (!isChangedHere(host, prior.number))
      report(request, prior.number, host.ownership.recordReplaced(prior.number ?? ""));
  } else if (request.private.length > 0) {
    report(request, prior.number, host.ownership.claim(prior.number ?? "", before.token, false));
  }
  return before;
}

function planCreation(request: Request, { ownership }: RymiHost, { token, replacesOwn }: Private): Private {
  const number = request.planned?.number;
  // Unknown before apply, when Terraform plans again.
  if (typeof number !== "string") return { token };
  const isOwn = replacesOwn === "yes" || ownership.isInState(number);
  report(request, number, ownership.claim(number, token, true));
  if (isOwn) return { token, replacesOwn: "yes" };
  // If Terraform hands over the planned private bytes at apply, a creation without this mark is known to be new.
  return request.keepsPlannedPrivate ? { token } : { token, replacesOwn: "unknown" };
}

function planDestruction(request: Request, host: RymiHost, { token, sharedBy }: Private): Private {
  const number = request.prior?.number ?? "";
  const { conflict, sharedBy: keptBy } = host.ownership.recordDestroy(number, token);
  if (!isChangedHere(host, number)) report(request, number, conflict);
  return { token, sharedBy, keptBy };
}

/** At apply with create_before_destroy: the new object of the same resource has the number, so the removal keeps it. */
function isChangedHere({ numbers }: RymiHost, number: string | null): boolean {
  return number !== null && numbers?.hasWritten(number) === true;
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

/** What a resource keeps beside its state, where Terraform stores and never shows it. */
export interface Private {
  /** Identifies the resource across plan and apply; not a secret. */
  readonly token: string;
  /** In the state: a few other numbers of the account at the last read, to detect a key of another account. */
  readonly peers?: readonly string[] | undefined;
  /** In the state: the count of objects with the number at the last read. Absent for one. */
  readonly sharedBy?: number | undefined;
  /** In the plan of a creation: whether it replaces an object with the same number, so that the number is registered. */
  readonly replacesOwn?: "yes" | "unknown" | undefined;
  /** In the plan of a destruction: the number is removed only by the last of so many delete calls. */
  readonly keptBy?: number | undefined;
}

/** An object without private bytes (imported, or written by other software) gets a new token. */
export function readPrivate(bytes: Uint8Array): Private {
  if (bytes.length > 0) {
    try {
      const value: Partial<Private> = JSON.parse(Buffer.from(bytes).toString());
      const { token, peers, sharedBy, replacesOwn, keptBy } = value;
      if (typeof token === "string") return { token, peers, sharedBy, replacesOwn, keptBy };
    } catch {
      // Not written by this provider.
    }
  }
  return { token: randomUUID() };
}

export function writePrivate(value: Private): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
