import { randomUUID } from "node:crypto";
import type { Fate } from "./claims";

/** What a resource keeps beside its state, where Terraform stores and never shows it. */
export interface Private {
  /** Tells this resource from all others. */
  readonly token: string;
  /** Set in a plan that takes the resource's number from it, unless the number is simply to be removed. */
  readonly fate?: Exclude<Fate, "removed">;
}

/** A state that was written without it, or imported, gets a token when it is first seen. */
export function readPrivate(bytes: Uint8Array): Private {
  if (bytes.length === 0) return { token: randomUUID() };
  try {
    const { token, fate }: Partial<Record<keyof Private, unknown>> = JSON.parse(
      Buffer.from(bytes).toString(),
    );
    if (typeof token === "string") {
      return fate === "handed_over" || fate === "open" ? { token, fate } : { token };
    }
  } catch {
    // Written by nobody we know: as good as nothing.
  }
  return { token: randomUUID() };
}

export function writePrivate(value: Private): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
