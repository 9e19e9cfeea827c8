import { DiagnosticError } from "../tfplugin";
import type { Account } from "./account";
import type { AdvisedAgents } from "./advised-agents";
import type { AdvisedNumbers } from "./advised-numbers";
import type { RymiHost } from "./host";

/** @throws {DiagnosticError} while the provider's configuration has unknown values */
export function requireNumbers({ numbers }: RymiHost): AdvisedNumbers {
  return requireKnown(numbers);
}

/** @throws {DiagnosticError} while the provider's configuration has unknown values */
export function requireAgents({ agents }: RymiHost): AdvisedAgents {
  return requireKnown(agents);
}

/** @throws {DiagnosticError} while the provider's configuration has unknown values */
export function requireAccount({ account }: RymiHost): Account {
  return requireKnown(account);
}

function requireKnown<T>(part: T | undefined): T {
  if (part !== undefined) return part;
  throw new DiagnosticError({
    summary: "The provider's configuration is not known yet",
    detail:
      "api_key, base_url or another argument of the provider block comes from a resource that is not applied yet. Apply that resource first, for instance with -target.",
  });
}
