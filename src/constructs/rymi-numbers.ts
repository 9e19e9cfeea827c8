import { resolve } from "node:path";
import type { ITerraformDependable, TerraformProvider, TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import type { MappedNumber, NumberMapping } from "../mapping";
import { checkedId, isKnown, requireKnownKeys } from "./checks";
import { RymiNumber } from "./rymi-number";

/** What {@link RymiNumbers} are declared with: `numbers` or `file`. The rest goes to each number. */
export interface RymiNumbersConfig {
  /**
   * Number → id of its agent (`null`: nobody answers), or a name of your own → `{ number, agentId }`. Both forms may stand
   * side by side. Keys are written out; numbers and agents may be tokens.
   */
  readonly numbers?: NumberMapping;
  /**
   * Path of a JSON or YAML file that holds such a map, literals only. A relative path starts where the app runs, which
   * under `cdktf` is the folder of `cdktf.json`.
   */
  readonly file?: string;
  /**
   * True: each number is imported, as Rymi has it already. For the first deploy of numbers that were registered by
   * other means; to be taken out after it, since Terraform cannot import a number that is not there.
   */
  readonly importExisting?: boolean;
  /** The account that has the numbers, when the stack holds several. */
  readonly provider?: TerraformProvider;
  /** What has to be there before the numbers. */
  readonly dependsOn?: ITerraformDependable[];
  readonly lifecycle?: TerraformResourceLifecycle;
}

/**
 * Which agent answers which number, as a map: one {@link RymiNumber} for each entry. Its construct id is the key of
 * the entry, so entries may be added, removed and reordered without touching the others.
 *
 * @example
 * new RymiNumbers(this, "lines", {
 *   numbers: {
 *     "+15551234567": "6f1c0c1e-8a53-4c1b-9d52-0c8f0a6f3b1d",
 *     reception: { number: "+15551234568", agentId: "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90" },
 *     "+15551234569": null,
 *   },
 * });
 * const more = new RymiNumbers(this, "more-lines", { file: "numbers.yaml" });
 * more.renameKey("front", "reception"); // "front" stood in the file until now
 */
export class RymiNumbers extends Construct {
  readonly #numbers = new Map<string, RymiNumber>();

  /**
   * @param scope the stack, or a construct in it
   * @param id construct id, unique in its scope
   * @throws Error naming the construct's path and each wrong entry, with its file and line where it comes from a file
   */
  constructor(scope: Construct, id: string, config: RymiNumbersConfig) {
    super(scope, checkedId(scope, id));
    const { numbers, file, importExisting = false, ...shared } = config;
    for (const { key, number, agentId } of this.#read(numbers, file)) {
      const entry = new RymiNumber(this, key, { ...shared, number, ...(agentId !== null && { agentId }) });
      if (importExisting) entry.importFrom(this.#importable(key, number));
      this.#numbers.set(key, entry);
    }
  }

  /** Every number with its key, in the order of the map. */
  get all(): ReadonlyMap<string, RymiNumber> {
    return this.#numbers;
  }

  /**
   * @param key as it stands in the map: the number or its name
   * @throws Error when there is no such entry
   */
  get(key: string): RymiNumber {
    const found = this.#numbers.get(key);
    if (found === undefined) throw this.#error(`there is no "${key}" in the map.`);
    return found;
  }

  /**
   * Tells Terraform that an entry has a new key, by a `moved` block: the number is left as it is. Without it the plan is
   * refused, as it would take the number from one resource and give it to another. To be deleted once every state that has
   * the old key was deployed.
   *
   * @param from the key until now, no longer in the map
   * @param to the key from now on
   * @throws Error naming the construct's path, when the map has `from`, or has no `to`
   */
  renameKey(from: string, to: string): void {
    const entry = this.#numbers.get(to);
    if (entry === undefined || this.#numbers.has(from)) {
      throw this.#error(
        `renameKey: "${to}" must be a key of the map, and "${from}" must not be one any more.`,
      );
    }
    // It has the path of the entry that was, of which cdktf makes the name that this had.
    const former = new Construct(this, checkedId(this, from));
    entry.moveFromId(`${RymiNumber.tfResourceType}.${entry.cdktfStack.getLogicalId(former.node)}`);
  }

  #read(numbers: NumberMapping | undefined, file: string | undefined): readonly MappedNumber[] {
    // Loaded late: a stack without such a map needs neither zod nor a parser of YAML.
    const { MappingError, readEntries, readMappingFile } =
      require("../mapping") as typeof import("../mapping");
    if ((numbers === undefined) === (file === undefined)) throw this.#error("give either numbers or file.");
    if (file !== undefined) {
      try {
        return readMappingFile(resolve(file), file);
      } catch (error) {
        throw error instanceof MappingError ? this.#error(error.message) : error;
      }
    }
    requireKnownKeys(this, numbers ?? {});
    const entries = readEntries(numbers, "code");
    if (entries.objections.length === 0) return entries.numbers;
    const told = entries.objections.map(
      ({ path, message }) => `${["numbers", ...path].join(".")}: ${message}`,
    );
    throw this.#error(told.join("\n"));
  }

  #importable(key: string, number: string): string {
    if (isKnown(number)) return number;
    throw this.#error(`"${key}" cannot be imported, as only Terraform knows its number.`);
  }

  #error(message: string): Error {
    return new Error(`[${this.node.path}] ${message}`);
  }
}
