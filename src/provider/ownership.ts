/** Why a plan is refused: what would happen to one number. */
export type Conflict =
  /** Two resources are to have it. */
  | "declared_twice"
  /** One resource gives it up and another takes it. */
  | "moves"
  /** Two objects of the state have it, and one of them is destroyed. */
  | "kept_and_destroyed";

interface Destruction {
  readonly conflict: Conflict | undefined;
  readonly sharedBy: number | undefined;
}

interface Entry {
  /** The resource that is to have the number after this plan. */
  owner: { readonly token: string; readonly isNew: boolean } | undefined;
  /** Objects of the state that were read in this walk and have the number. */
  reads: number;
  /** For each object that gives the number up: how many objects had been read with it, itself included. */
  readonly leaving: number[];
  /** Removals that were asked for at apply. */
  removals: number;
}

/**
 * Which resource has which number, and which one loses it, as far as one walk of Terraform's graph has told: a plan, or
 * an apply. Terraform asks about resources in no fixed order and names no addresses, so whichever of two contradicting
 * calls comes second is the one that is refused. Nothing here waits.
 *
 * A number has two objects in a state when `create_before_destroy` has replaced an object by another with the same
 * number and failed before it destroyed the old one. Such an object can be destroyed without removing the number, but
 * only when it is known to be one of several: both must have been read before.
 */
export class Ownership {
  readonly #entries = new Map<string, Entry>();
  /** By token of an object that was read: how many objects with its number had been read by then. */
  readonly #shared = new Map<string, number>();
  readonly #destroyed = new Set<string>();

  /** An object of the state is about to be looked up at Rymi. */
  startRead(number: string): void {
    this.#entry(number).reads += 1;
  }

  /** It was found. Returns how many objects have the number; undefined for one. */
  endRead(number: string, token: string): number | undefined {
    const { reads } = this.#entry(number);
    this.#shared.set(token, reads);
    return reads > 1 ? reads : undefined;
  }

  /** Whether an object of the state was read that has the number, or a resource has it that is kept. */
  isInState(number: string): boolean {
    const { owner, reads } = this.#entry(number);
    return reads > 0 || owner?.isNew === false;
  }

  /** Numbers of all objects that were read. */
  *readNumbers(): Iterable<string> {
    for (const [number, { reads }] of this.#entries) if (reads > 0) yield number;
  }

  /**
   * A resource keeps the number or is to be created with it.
   *
   * @param token of the resource; both halves of a replacement have the same one
   */
  claim(number: string, token: string, isNew: boolean): Conflict | undefined {
    const entry = this.#entry(number);
    if (entry.owner !== undefined) return entry.owner.token === token ? undefined : "declared_twice";
    entry.owner = { token, isNew };
    return conflictOf(entry);
  }

  /** A resource is to be replaced by one with another number. */
  release(number: string): Conflict | undefined {
    return this.#leave(number, 1);
  }

  /**
   * An object of the state is to be destroyed.
   *
   * @returns `sharedBy`: how many objects have the number, when this one is known to be one of several
   */
  destroy(number: string, token: string): Destruction {
    this.#destroyed.add(token);
    const sharedBy = this.#shared.get(token) ?? 1;
    return { conflict: this.#leave(number, sharedBy), sharedBy: sharedBy > 1 ? sharedBy : undefined };
  }

  /**
   * True when the destruction of this object was planned in this walk. At apply this holds for objects that
   * `create_before_destroy` replaced, and for no other.
   */
  isPlannedHere(token: string): boolean {
    return this.#destroyed.has(token);
  }

  /** Terraform asks for a removal of the number. Returns how many times it has done so in this walk. */
  countRemoval(number: string): number {
    const entry = this.#entry(number);
    entry.removals += 1;
    return entry.removals;
  }

  /** The number was removed at Rymi: whoever asks for it next starts anew. */
  removed(number: string): void {
    const entry = this.#entry(number);
    entry.owner = undefined;
    entry.leaving.length = 0;
  }

  #leave(number: string, sharedBy: number): Conflict | undefined {
    const entry = this.#entry(number);
    entry.leaving.push(sharedBy);
    return conflictOf(entry);
  }

  #entry(number: string): Entry {
    const known = this.#entries.get(number);
    if (known !== undefined) return known;
    const entry: Entry = { owner: undefined, reads: 0, leaving: [], removals: 0 };
    this.#entries.set(number, entry);
    return entry;
  }
}

function conflictOf({ owner, reads, leaving }: Entry): Conflict | undefined {
  if (owner === undefined || leaving.length === 0) return undefined;
  const isOneOfSeveral = leaving.length < reads && leaving.every((sharedBy) => sharedBy === reads);
  if (isOneOfSeveral) return undefined;
  return owner.isNew ? "moves" : "kept_and_destroyed";
}
