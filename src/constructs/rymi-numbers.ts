import { resolve } from "node:path";
import type { ITerraformDependable, TerraformProvider, TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { quoted } from "../api/text";
import type { MappedNumber, NumberMapping } from "../mapping";
import { checkedId, isKnown, requireKnownKeys } from "./checks";
import { RymiNumber } from "./rymi-number";

/** Configuration of {@link RymiNumbers}: either `numbers` or `file`; the other properties apply to each number. */
export interface RymiNumbersConfig {
  /**
   * Number → id of its agent (`null`: no agent), or a name → `{ number, agentId }`. Both forms may be mixed. Keys must be
   * literals; numbers and agents may be tokens.
   */
  readonly numbers?: NumberMapping;
  /**
   * Path of a JSON or YAML file with such a map of literals. A relative path starts in the working directory of the app,
   * which under `cdktf` is the folder of `cdktf.json`.
   */
  readonly file?: string;
  /**
   * True: each number is imported, because it is already registered. For the first deploy of numbers that were registered
   * by other means. Remove it afterwards, since Terraform cannot import a number that is not registered.
   */
  readonly importExisting?: boolean;
  /** The account of the numbers, when the stack has several. */
  readonly provider?: TerraformProvider;
  /** What must be created before the numbers. */
  readonly dependsOn?: ITerraformDependable[];
  readonly lifecycle?: TerraformResourceLifecycle;
}

/**
 * A map from numbers to agents: one {@link RymiNumber} for each entry. Its construct id is the key of the entry, so entries may
 * be added, removed and reordered without effect on the others.
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
 * more.renameKey("front", "reception"); // the key in the file was "front"
 */
export class RymiNumbers extends Construct {
  readonly #numbers = new Map<string, RymiNumber>();

  /**
   * @param scope the stack, or a construct in it
   * @param id construct id, unique in its scope
   * @throws Error naming the construct's path and each wrong entry, with line and column for a file
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

  /** The numbers by key, in the order of the map. */
  get all(): ReadonlyMap<string, RymiNumber> {
    return this.#numbers;
  }

  /**
   * @param key the number, or the name of the entry
   * @throws Error when there is no such entry
   */
  get(key: string): RymiNumber {
    const found = this.#numbers.get(key);
    if (found === undefined) {
      throw this.#error(
        `there is no ${quoted(key)} in the map. Its keys are numbers or names, as written there.`,
      );
    }
    return found;
  }

  /**
   * Writes a `moved` block for an entry with a new key: the number stays as it is. Without it the plan is refused, because it
   * would move the number from one resource to another. Delete the call when every state with the old key was deployed.
   *
   * @param from the previous key, which the map no longer has
   * @param to the new key
   * @throws Error naming the construct's path, when the map has `from`, or has no `to`
   */
  renameKey(from: string, to: string): void {
    const entry = this.#numbers.get(to);
    if (entry === undefined || this.#numbers.has(from)) {
      throw this.#error(
        `renameKey: ${quoted(to)} must be a key of the map, and ${quoted(from)} must no longer be one. Correct the map or this call.`,
      );
    }
    // cdktf derives the former name from a path, and so from a construct.
    const former = new Construct(this, checkedId(this, from));
    entry.moveFromId(`${RymiNumber.tfResourceType}.${entry.cdktfStack.getLogicalId(former.node)}`);
  }

  #read(numbers: NumberMapping | undefined, file: string | undefined): readonly MappedNumber[] {
    // Loaded on demand, because it loads zod and a YAML parser, which other constructs do not need.
    const { MappingError, readEntries, readMappingFile } =
      require("../mapping") as typeof import("../mapping");
    if ((numbers === undefined) === (file === undefined))
      throw this.#error("set either numbers or file, and not both.");
    if (file !== undefined) {
      try {
        return readMappingFile(resolve(file), file);
      } catch (error) {
        throw error instanceof MappingError ? this.#error(error.message) : error;
      }
    }
    requireKnownKeys(this, numbers ?? {});
    const entries = readEntries(numbers, "code");
    if (entries.problems.length === 0) return entries.numbers;
    const lines = entries.problems.map(
      ({ path, message }) => `${["numbers", ...path].join(".")}: ${message}`,
    );
    throw this.#error(lines.join("\n"));
  }

  #importable(key: string, number: string): string {
    if (isKnown(number)) return number;
    throw this.#error(
      `${quoted(key)} cannot be imported, because its number is a token. Write the number out, or leave importExisting out.`,
    );
  }

  #error(message: string): Error {
    return new Error(`[${this.node.path}] ${message}`);
  }
}
