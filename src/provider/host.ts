import type { Account } from "./account";
import type { AdvisedAgents } from "./advised-agents";
import type { AdvisedNumbers } from "./advised-numbers";
import type { Ownership } from "./ownership";
import type { SilentNumbers } from "./silent-numbers";
import type { WrongAccountDetector } from "./wrong-account";

/** What one configured provider block gives to its resources. */
export interface RymiHost {
  /** Undefined while the configuration has values that Terraform does not know yet. */
  readonly numbers: AdvisedNumbers | undefined;
  /** Undefined at the same time. */
  readonly agents: AdvisedAgents | undefined;
  /** Undefined at the same time. */
  readonly account: Account | undefined;
  readonly onExisting: "adopt" | "error";
  readonly ownership: Ownership;
  readonly wrongAccount: WrongAccountDetector;
  readonly silentNumbers: SilentNumbers;
}
