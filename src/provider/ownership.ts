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
  readonly sharedBy: number | undefined;
}

interface Entry {
  /** The resource that has the number after this plan. */
  owner: { readonly token: string; readonly isNew: boolean } | undefined;
  /** Count of objects with the number that were read in this walk. */
  objectsRead: number;
  /**
   * One element for each object that loses the number: its ordinal among the objects with the number, in the order of the
   * reads that Rymi answered. With two objects whose reads overlap, as they do in a plan, both have the ordinal 2.
   */
  readonly losing: number[];
  /** Count of delete calls at apply. */
  deletes: number;
}

/**
 * Detects plans that would take a number from a resource that still needs it: records which resource gets which number and
 * which one loses it, over one walk of Terraform's graph (a plan or an apply).
 *
 * Terraform sends the calls for resources in no fixed order and without their addresses. Of two conflicting calls the later one
 * is refused, so the error may appear at either resource.
 *
 * An object is one instance in the state: the current one of a resource or, after a failed replacement, a deposed one.
 *
 * A state has two objects with one number if `create_before_destroy` replaced an object by one with the same number and
 * failed before it destroyed the former one, which Terraform calls deposed. The deposed object can be destroyed without
 * removing the number, provided that both objects were read in this walk.
 */
export class Ownership {
  readonly #entries = new Map<string, Entry>();
  /** By token of an object that was read: the count of objects with its number read so far, itself included. */
  readonly #shared = new Map<string, number>();
  /** Tokens of objects whose destruction was planned in this walk. */
  readonly #destroyPlanned = new Set<string>();

  /** To be called before an object is read from Rymi. */
  recordRead(number: string): void {
    this.#entry(number).objectsRead += 1;
  }

  /** To be called when Rymi has the number. Returns the count of objects with it, if more than one. */
  recordFound(number: string, token: string): number | undefined {
    const { objectsRead } = this.#entry(number);
    this.#shared.set(token, objectsRead);
    return objectsRead > 1 ? objectsRead : undefined;
  }

  /** Whether an object with the number was read, or is planned to stay. */
  isInState(number: string): boolean {
    const { owner, objectsRead } = this.#entry(number);
    return objectsRead > 0 || owner?.isNew === false;
  }

  /** The numbers of all objects that were read. */
  *numbersRead(): Iterable<string> {
    for (const [number, { objectsRead }] of this.#entries) if (objectsRead > 0) yield number;
  }

  /**
   * The plan creates a resource with the number, or keeps one.
   *
   * @param token identifies the resource; the removal and the creation of a replacement have the same one
   * @param isNew whether the plan creates the resource; false if it keeps it
   */
  claim(number: string, token: string, isNew: boolean): Conflict | undefined {
    const entry = this.#entry(number);
    if (entry.owner !== undefined) return entry.owner.token === token ? undefined : "declared_twice";
    entry.owner = { token, isNew };
    return conflictOf(entry);
  }

  /** The plan replaces a resource by one with another number. */
  recordReplaced(number: string): Conflict | undefined {
    return this.#lose(number, 1);
  }

  /** The plan destroys an object. */
  recordDestroy(number: string, token: string): PlannedDestroy {
    this.#destroyPlanned.add(token);
    const sharedBy = this.#shared.get(token) ?? 1;
    return { conflict: this.#lose(number, sharedBy), sharedBy: sharedBy > 1 ? sharedBy : undefined };
  }

  /**
   * Whether the destruction of this object was planned in this walk. At apply, Terraform plans once more the
   * destruction of objects that `create_before_destroy` has replaced, and of no others.
   */
  isDestroyPlanned(token: string): boolean {
    return this.#destroyPlanned.has(token);
  }

  /** Records a delete call for the number at apply. Returns the count of such calls in this walk. */
  recordDelete(number: string): number {
    const entry = this.#entry(number);
    entry.deletes += 1;
    return entry.deletes;
  }

  /** The number was removed at Rymi, so another resource may claim it. The counts of this walk stay. */
  recordRemoved(number: string): void {
    const entry = this.#entry(number);
    entry.owner = undefined;
    entry.losing.length = 0;
  }

  #lose(number: string, sharedBy: number): Conflict | undefined {
    const entry = this.#entry(number);
    entry.losing.push(sharedBy);
    return conflictOf(entry);
  }

  #entry(number: string): Entry {
    const known = this.#entries.get(number);
    if (known !== undefined) return known;
    const entry: Entry = { owner: undefined, objectsRead: 0, losing: [], deletes: 0 };
    this.#entries.set(number, entry);
    return entry;
  }
}

function conflictOf({ owner, objectsRead, losing }: Entry): Conflict | undefined {
  if (owner === undefined || losing.length === 0) return undefined;
  // A deposed object may be destroyed while another one with the number remains. The ordinals prove that all were read.
  const isDeposed = losing.length < objectsRead && losing.every((sharedBy) => sharedBy === objectsRead);
  if (isDeposed) return undefined;
  return owner.isNew ? "moves" : "kept_and_destroyed";
}
