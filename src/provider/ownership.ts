/** Why a plan is refused. */
export type Conflict =
  /** Two resources claim the number. */
  | "declared_twice"
  /** One resource loses the number and another one gets it. */
  | "moves"
  /** Two objects have the number; one is kept and the other destroyed. */
  | "kept_and_destroyed";

interface PlannedDestroy {
  readonly conflict: Conflict | undefined;
  /** Count of objects with the number, if it is known to be more than one. */
  readonly objectCount: number | undefined;
}

/** What the calls so far say about one number. */
interface Entry {
  /** The resource that has the number after this plan. */
  owner: { readonly token: string; readonly isCreated: boolean } | undefined;
  /** Count of objects with the number whose read has begun. */
  objectCount: number;
  /** For each object that loses the number: the `objectCount` that was known when the object was found at Rymi. */
  readonly losers: number[];
  /** Count of delete calls at apply. */
  deleteCount: number;
}

/**
 * Detects plans that would take a number from a resource that still needs it. Records which resource gets which number and which
 * one loses it, during one plan or one apply.
 *
 * Terraform sends the calls for resources in no fixed order and without their addresses. Of two conflicting calls the later one
 * is refused, so the error may appear at either resource.
 *
 * An object is one instance in the state: the current one of a resource or, after a failed replacement, a deposed one. If
 * `create_before_destroy` replaced an object by one with the same number and failed to destroy the former one, two objects have
 * one number. The deposed one can be destroyed without removing the number, if both were read before.
 */
export class Ownership {
  readonly #entries = new Map<string, Entry>();
  /** By token of each object that was found at Rymi: the `objectCount` of its number at that time. */
  readonly #objectCounts = new Map<string, number>();
  /** Tokens of objects whose destruction was planned. */
  readonly #destroyPlanned = new Set<string>();

  /** To be called before an object is read from Rymi. */
  recordRead(number: string): void {
    this.#entry(number).objectCount += 1;
  }

  /** To be called when Rymi has the number. Returns the count of objects with it that is known so far, if more than one. */
  recordFound(number: string, token: string): number | undefined {
    const { objectCount } = this.#entry(number);
    this.#objectCounts.set(token, objectCount);
    return moreThanOne(objectCount);
  }

  /** Whether an object with the number was read, or is planned to stay. */
  isInState(number: string): boolean {
    const { owner, objectCount } = this.#entry(number);
    return objectCount > 0 || owner?.isCreated === false;
  }

  /** The numbers of all objects that were read. */
  *numbersRead(): Iterable<string> {
    for (const [number, { objectCount }] of this.#entries) if (objectCount > 0) yield number;
  }

  /**
   * Records that a resource has the number after this plan. One resource may claim its number several times.
   *
   * @param token identifies the resource; the removal and the creation of a replacement have the same one
   * @param isCreated whether the plan creates the resource; false if the resource keeps the number
   */
  claim(number: string, token: string, isCreated: boolean): Conflict | undefined {
    const entry = this.#entry(number);
    if (entry.owner !== undefined) return entry.owner.token === token ? undefined : "declared_twice";
    entry.owner = { token, isCreated };
    return conflictOf(entry);
  }

  /** Records that the plan replaces a resource by one with another number. */
  recordReplaced(number: string): Conflict | undefined {
    // The object is the current one of its resource, so the exception for deposed objects must not apply.
    return this.#lose(number, 0);
  }

  /** Records that the plan destroys an object. */
  recordPlannedDestroy(number: string, token: string): PlannedDestroy {
    this.#destroyPlanned.add(token);
    const objectCount = this.#objectCounts.get(token) ?? 1;
    return { conflict: this.#lose(number, objectCount), objectCount: moreThanOne(objectCount) };
  }

  /**
   * Whether the destruction of this object was planned in this plan or apply. At apply, Terraform plans the destruction once more
   * for objects that `create_before_destroy` has replaced, and for no others.
   */
  isDestroyPlanned(token: string): boolean {
    return this.#destroyPlanned.has(token);
  }

  /** Records a delete call for the number at apply. Returns the count of such calls so far. */
  recordDelete(number: string): number {
    const entry = this.#entry(number);
    entry.deleteCount += 1;
    return entry.deleteCount;
  }

  /** Records that the number was removed at Rymi, so that another resource may claim it. Its counts stay. */
  recordRemoved(number: string): void {
    const entry = this.#entry(number);
    entry.owner = undefined;
    entry.losers.length = 0;
  }

  #lose(number: string, objectCount: number): Conflict | undefined {
    const entry = this.#entry(number);
    entry.losers.push(objectCount);
    return conflictOf(entry);
  }

  #entry(number: string): Entry {
    const existing = this.#entries.get(number);
    if (existing !== undefined) return existing;
    const entry: Entry = { owner: undefined, objectCount: 0, losers: [], deleteCount: 0 };
    this.#entries.set(number, entry);
    return entry;
  }
}

function conflictOf({ owner, objectCount, losers }: Entry): Conflict | undefined {
  if (owner === undefined || losers.length === 0) return undefined;
  // Deposed objects may be destroyed while another object keeps the number. Each must have been found when the reads of all
  // objects had begun: then its planned destruction knows the count of all, and its delete call leaves the number registered.
  const onlyDeposedLose = losers.length < objectCount && losers.every((count) => count === objectCount);
  if (onlyDeposedLose) return undefined;
  return owner.isCreated ? "moves" : "kept_and_destroyed";
}

function moreThanOne(count: number): number | undefined {
  return count > 1 ? count : undefined;
}
