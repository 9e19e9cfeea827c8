import { randomUUID } from "node:crypto";

/** What a resource keeps beside its state, where Terraform stores and never shows it. */
export interface Private {
  /** Tells this resource from all others. */
  readonly token: string;
  /** In the state: a few other numbers that the account had when this one was last found there. */
  readonly peers?: readonly string[] | undefined;
  /** In the state: so many objects of the state had the number when they were last read. Absent for one. */
  readonly sharedBy?: number | undefined;
  /** In the plan of a creation: whether the number belongs to the object that is replaced. */
  readonly replacesOwn?: "yes" | "unknown" | undefined;
  /** In the plan of a destruction: the number stays, unless so many objects with it are destroyed. */
  readonly keptBy?: number | undefined;
}

/** A state that was written without it, or imported, gets a token when it is first seen. */
export function readPrivate(bytes: Uint8Array): Private {
  if (bytes.length > 0) {
    try {
      const value: Partial<Private> = JSON.parse(Buffer.from(bytes).toString());
      const { token, peers, sharedBy, replacesOwn, keptBy } = value;
      if (typeof token === "string") return { token, peers, sharedBy, replacesOwn, keptBy };
    } catch {
      // Written by nobody we know: as good as nothing.
    }
  }
  return { token: randomUUID() };
}

export function writePrivate(value: Private): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
