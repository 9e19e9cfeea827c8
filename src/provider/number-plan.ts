import { randomUUID } from "node:crypto";
import { sameUuid } from "../api/text";
import { type DiagnosticContent, isUnknown, type Planned, type PlanRequest, UNKNOWN } from "../tfplugin";
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
  const isSameAgent = !isUnknown(agent_id) && sameUuid(prior.agent_id, agent_id);
  return isSameAgent ? {} : { planned: { ...planned, webhook_status: UNKNOWN, webhook_url: UNKNOWN } };
}

function checkOwnership(request: Request, host: RymiHost, before: PrivateData): PrivateData {
  const { prior, planned } = request;
  if (prior === null) return planCreation(request, host, before);
  if (planned === null) return planDestruction(request, host, before);
  const number = prior.number ?? "";
  if (number !== planned.number) {
    // A replacement: a second call, without a prior state, claims the new number.
    if (!isWrittenHere(host, number)) report(request, number, host.ownership.recordReplaced(number));
  } else if (request.private.length > 0) {
    // An object without private bytes (as under Pulumi) has a new private id in each call, so it would conflict with itself.
    report(request, number, host.ownership.claim(number, before.privateId, false));
  }
  return before;
}

function planCreation(request: Request, { ownership }: RymiHost, before: PrivateData): PrivateData {
  const { privateId } = before;
  const number = request.planned?.number;
  // A number that is unknown now is checked at apply, when Terraform plans again.
  if (typeof number !== "string") return { privateId };
  const isReplacement = before.replacesSameNumber === "yes" || ownership.isInState(number);
  report(request, number, ownership.claim(number, privateId, true));
  if (isReplacement) return { privateId, replacesSameNumber: "yes" };
  // If Terraform stores planned private bytes, those of a replacement would say so, and these do not: the resource is new.
  return request.storesPlannedPrivate ? { privateId } : { privateId, replacesSameNumber: "unknown" };
}

function planDestruction(request: Request, host: RymiHost, before: PrivateData): PrivateData {
  const { privateId, objectCount } = before;
  const number = request.prior?.number ?? "";
  const destroy = host.ownership.recordPlannedDestroy(number, privateId);
  if (!isWrittenHere(host, number)) report(request, number, destroy.conflict);
  return { privateId, objectCount, deletesToRemove: destroy.objectCount };
}

/**
 * Whether this process has registered the number or set its agent. With `create_before_destroy`, an apply writes the new object
 * first and then plans to destroy the former one. That is no conflict, because `Numbers.remove` keeps the number.
 */
function isWrittenHere({ rymi }: RymiHost, number: string): boolean {
  return rymi?.numbers.hasWritten(number) === true;
}

function report({ diagnostics }: Request, number: string, conflict: Conflict | undefined): void {
  if (conflict !== undefined) diagnostics.error(describeConflict(number, conflict));
}

const RENAMED =
  "If a resource or a key was renamed, write a moved block (moveTo in CDKTF): it keeps the number in service.";

const EXPLANATIONS: Record<Conflict, readonly [problem: string, ...remedies: string[]]> = {
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
    "Otherwise remove the object that is to be destroyed from the state with `terraform state rm`; if both have the same address, import the number again after that.",
  ],
};

function describeConflict(number: string, conflict: Conflict): DiagnosticContent {
  const [problem, ...remedies] = EXPLANATIONS[conflict];
  return {
    summary: "The number would have two owners",
    detail: `${number} ${problem}\n\n${remedies.map((remedy) => `- ${remedy}`).join("\n")}`,
    attribute: ["number"],
  };
}

/** The data that Terraform stores beside the state of a resource and never shows, in its private bytes. */
export interface PrivateData {
  /** Random. Identifies the resource across plan and apply, because Terraform does not send its address. */
  readonly privateId: string;
  /** In the state: a few other numbers of the account at the last read, to detect a key of another account. */
  readonly otherNumbers?: readonly string[] | undefined;
  /** In the state: how many objects of the state had the number at the last read; undefined for one. */
  readonly objectCount?: number | undefined;
  /** In the plan of a creation: whether it replaces an object with the same number, which then is registered already. */
  readonly replacesSameNumber?: "yes" | "unknown" | undefined;
  /** In the plan of a destruction: which delete call for the number removes it, counted from 1; undefined for the first. */
  readonly deletesToRemove?: number | undefined;
}

// The keys of the JSON must not change, because existing states and plans have them.

/** An object without private bytes (imported, or written by other software) gets a new private id. */
export function readPrivate(bytes: Uint8Array): PrivateData {
  if (bytes.length > 0) {
    try {
      const json = JSON.parse(Buffer.from(bytes).toString());
      if (typeof json.token === "string") {
        return {
          privateId: json.token,
          otherNumbers: json.peers,
          objectCount: json.sharedBy,
          replacesSameNumber: json.replacesOwn,
          deletesToRemove: json.keptBy,
        };
      }
    } catch {
      // Not written by this provider.
    }
  }
  return { privateId: randomUUID() };
}

export function writePrivate(data: PrivateData): Uint8Array {
  const json = {
    token: data.privateId,
    peers: data.otherNumbers,
    sharedBy: data.objectCount,
    replacesOwn: data.replacesSameNumber,
    keptBy: data.deletesToRemove,
  };
  return Buffer.from(JSON.stringify(json));
}
