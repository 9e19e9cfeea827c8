// An object is one instance in the state: the current one of a resource or, after a failed replacement, a deposed one. If
// `create_before_destroy` replaced an object by one with the same number and failed to destroy the former one, two objects have
// one number. To destroy the deposed one and keep the number, the provider must have read both before: otherwise it does not know
// that there are two. A resource has a random private id, which stands for its address: Terraform does not send that.

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
  owner: { readonly privateId: string; readonly isCreated: boolean } | undefined;
  /** How many objects with the number were read, or are being read. */
  objectsRead: number;
  /** For each object that loses the number: the value of `objectsRead` when that object was found at Rymi. */
  readonly objectsReadPerLoser: number[];
  /** How many delete calls for the number were received. */
  deleteCalls: number;
}

/**
 * Detects plans that would take a number from a resource that still needs it. Records which resource gets which number and which
 * one loses it, during one plan or one apply.
 *
 * Terraform sends the calls for resources in no fixed order and without their addresses. Of two conflicting calls the later one
 * is refused, so the error may appear at either resource.
 */
export class Ownership {
  readonly #entries = new Map<string, Entry>();
  /** Key: private id of an object that was found at Rymi. Value: `objectsRead` of its number at that time. */
  readonly #objectsReadWhenFound = new Map<string, number>();
  /** Private ids of objects whose destruction was planned. */
  readonly #destroyPlanned = new Set<string>();

  /** To be called before an object is read from Rymi. */
  recordRead(number: string): void {
    this.#entry(number).objectsRead += 1;
  }

  /** To be called when Rymi has the number. Returns how many objects with the number are known so far; undefined if there is only one. */
  recordFound(number: string, privateId: string): number | undefined {
    const { objectsRead } = this.#entry(number);
    this.#objectsReadWhenFound.set(privateId, objectsRead);
    return moreThanOne(objectsRead);
  }

  /** Whether an object with the number was read, or is planned to stay. */
  isInState(number: string): boolean {
    const { owner, objectsRead } = this.#entry(number);
    return objectsRead > 0 || owner?.isCreated === false;
  }

  /** The numbers of all objects that were read. */
  *numbersRead(): Iterable<string> {
    for (const [number, { objectsRead }] of this.#entries) if (objectsRead > 0) yield number;
  }

  /**
   * Records that a resource has the number after this plan. One resource may claim its number several times.
   *
   * @param privateId of the resource; both halves of a replacement have the same one
   * @param isCreated whether the plan creates the resource; false if the resource keeps the number
   */
  claim(number: string, privateId: string, isCreated: boolean): Conflict | undefined {
    const entry = this.#entry(number);
    if (entry.owner !== undefined) return entry.owner.privateId === privateId ? undefined : "declared_twice";
    entry.owner = { privateId, isCreated };
    return conflictOf(entry);
  }

  /** Records that the plan replaces a resource by one with another number. */
  recordReplaced(number: string): Conflict | undefined {
    // 0 never equals `objectsRead`, so the exception for deposed objects in `conflictOf` does not apply: this is a current object.
    return this.#lose(number, 0);
  }

  /** Records that the plan destroys an object. */
  recordPlannedDestroy(number: string, privateId: string): PlannedDestroy {
    this.#destroyPlanned.add(privateId);
    const objectsReadThen = this.#objectsReadWhenFound.get(privateId) ?? 1;
    return { conflict: this.#lose(number, objectsReadThen), objectCount: moreThanOne(objectsReadThen) };
  }

  /**
   * Whether this process has planned the destruction of the object. True at apply only for an object that `create_before_destroy`
   * has replaced; Terraform does not plan other destructions again at apply.
   */
  isDestroyPlanned(privateId: string): boolean {
    return this.#destroyPlanned.has(privateId);
  }

  /** Records a delete call for the number at apply. Returns how many there were so far, this one included. */
  recordDelete(number: string): number {
    const entry = this.#entry(number);
    entry.deleteCalls += 1;
    return entry.deleteCalls;
  }

  /** Records that Rymi has removed the number: another resource may claim it. Its counts stay for the delete calls that follow. */
  recordRemoved(number: string): void {
    const entry = this.#entry(number);
    entry.owner = undefined;
    entry.objectsReadPerLoser.length = 0;
  }

  #lose(number: string, objectsReadThen: number): Conflict | undefined {
    const entry = this.#entry(number);
    entry.objectsReadPerLoser.push(objectsReadThen);
    return conflictOf(entry);
  }

  #entry(number: string): Entry {
    const existing = this.#entries.get(number);
    if (existing !== undefined) return existing;
    const entry: Entry = { owner: undefined, objectsRead: 0, objectsReadPerLoser: [], deleteCalls: 0 };
    this.#entries.set(number, entry);
    return entry;
  }
}

function conflictOf({ owner, objectsRead, objectsReadPerLoser }: Entry): Conflict | undefined {
  if (owner === undefined || objectsReadPerLoser.length === 0) return undefined;
  // Deposed objects may be destroyed while another object keeps the number, if each of them has the full count of objects in its
  // private bytes: then its delete call leaves the number registered. It has the full count if all reads had begun when it was found.
  const onlyDeposedLose =
    objectsReadPerLoser.length < objectsRead &&
    objectsReadPerLoser.every((objectsReadThen) => objectsReadThen === objectsRead);
  if (onlyDeposedLose) return undefined;
  return owner.isCreated ? "moves" : "kept_and_destroyed";
}

function moreThanOne(count: number): number | undefined {
  return count > 1 ? count : undefined;
}
