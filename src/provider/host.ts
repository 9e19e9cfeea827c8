import type { Activity } from "./activity";
import type { AdvisedAgents } from "./advised-agents";
import type { AdvisedNumbers } from "./advised-numbers";
import type { Claims } from "./claims";
import type { OpenRemovals } from "./open-removals";
import type { Presence } from "./presence";

/** What one configured provider block gives to its resources. */
export interface RymiHost {
  /** Undefined while the configuration has values that Terraform does not know yet. */
  readonly numbers: AdvisedNumbers | undefined;
  /** Undefined at the same time. */
  readonly agents: AdvisedAgents | undefined;
  readonly onExisting: "adopt" | "error";
  readonly activity: Activity;
  readonly claims: Claims;
  readonly openRemovals: OpenRemovals;
  readonly presence: Presence;
}
