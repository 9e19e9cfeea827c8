import { type ITerraformDependable, TerraformIterator } from "cdktf";
import { Construct } from "constructs";
import {
  checkedAgentId,
  checkedId,
  checkedNumber,
  declareNumbers,
  explainInherited,
  explainKey,
  isKnown,
  quoted,
  requireKnownKeys,
} from "../constructs";
import { BridgePart, Forgotten, MovedKey, nameOf, Provisioners } from "./blocks";
import { type BridgedNumber, conditionsFor, refuseCreateBeforeDestroy } from "./checks";

/** Configuration of a {@link RymiNumberBridge}. */
export interface RymiNumberBridgeConfig {
  /**
   * The numbers by key. Terraform identifies them by these keys, which must be literals. An empty map removes every number.
   */
  readonly numbers: Readonly<Record<string, BridgedNumber>>;
  /** What must be created before the numbers. */
  readonly dependsOn?: ITerraformDependable[];
  /**
   * How Terraform starts our command, as a list without shell syntax. Default: `node`, which must be on the PATH of Terraform,
   * with the absolute path of this package at synth. Set it, for instance to `["cdktf-rymi"]`, where Terraform runs on another
   * machine.
   */
  readonly command?: readonly string[];
}

const REGISTRATION = "registration";
const ATTACHMENT = "attachment";

/**
 * Phone numbers registered at Rymi, and the agents that answer them, through two `null_resource`s and our command.
 * The stack needs a `NullProvider`; the key comes from `RYMI_API_KEY` where Terraform runs.
 *
 * Terraform reads nothing back: changes made at Rymi are visible in `cdktf-rymi drift` only. Deleting this construct leaves
 * every number registered; deploy it with an empty map first. See docs/bridge.md.
 *
 * @example
 * new NullProvider(this, "null");
 * new RymiNumberBridge(this, "lines", {
 *   numbers: { desk: { number: "+15551234567", agentId: "6f1c0c1e-8a53-4c1b-9d52-0c8f0a6f3b1d" } },
 * });
 */
export class RymiNumberBridge extends Construct {
  /**
   * Replaces a bridge and makes Terraform forget its numbers, which stay registered: for a move to another stack or repository.
   * Needs Terraform 1.7. Delete the call after one deploy.
   *
   * @param id the id of the bridge in the same scope
   */
  static forget(scope: Construct, id: string): void {
    const bridge = new Construct(scope, id);
    for (const part of [REGISTRATION, ATTACHMENT]) new Forgotten(bridge, part);
  }

  readonly #numbers: Readonly<Record<string, BridgedNumber>>;
  readonly #parts: readonly BridgePart[];

  /**
   * @param scope the stack, or a construct in it
   * @param id construct id, unique in its scope
   * @throws Error naming the construct's path, the value and the remedy, when a key is a token, or a number or an agent
   *   is known here and invalid. Tokens are checked at plan or, when they are known at apply only, before a request is sent.
   */
  constructor(scope: Construct, id: string, config: RymiNumberBridgeConfig) {
    super(scope, checkedId(scope, id));
    const { numbers, dependsOn, command } = config;
    this.#numbers = numbers;
    this.#checkKeys();
    const entries = Object.entries(numbers);
    for (const [key, { number, agentId }] of entries) {
      checkedNumber(this, number, `numbers[${quoted(key)}].number`);
      checkedAgentId(this, agentId ?? undefined, `numbers[${quoted(key)}].agentId`);
    }
    declareNumbers(
      this,
      entries
        .filter(([, { number }]) => isKnown(number))
        .map(([key, { number }]) => ({ number, by: nameOf(this, key) })),
    );

    const provisioners = new Provisioners(this, command);
    const precondition = conditionsFor(this, numbers);
    const forEach = TerraformIterator.fromMap(
      Object.fromEntries(
        entries.map(([key, { number, agentId }]) => [key, { number, agent: agentId ?? "" }]),
      ),
    );

    const registration = new BridgePart(this, REGISTRATION, {
      forEach,
      triggers: { number: "${each.value.number}" },
      provisioners: provisioners.ofRegistration(),
      ...(precondition.length > 0 && { lifecycle: { precondition } }),
      ...(dependsOn && { dependsOn }),
    });
    const attachment = new BridgePart(this, ATTACHMENT, {
      forEach,
      triggers: {
        registration: `\${null_resource.${registration.friendlyUniqueId}[each.key].id}`,
        number: "${each.value.number}",
        agent: '${each.value.agent == null ? "" : each.value.agent}',
      },
      provisioners: provisioners.ofAttachment(),
    });
    this.#parts = [registration, attachment];
    refuseCreateBeforeDestroy(
      this,
      this.#parts.map(({ friendlyUniqueId }) => `null_resource.${friendlyUniqueId}`),
    );
  }

  /**
   * Tells Terraform that a key has a new name. Without it, a number that is known at synth stays in service as well, but is
   * registered and attached again; for a token, see docs/bridge.md.
   *
   * @param from the previous key, which the map no longer has
   * @param to the new key
   */
  renameKey(from: string, to: string): void {
    if (Object.hasOwn(this.#numbers, from) || !Object.hasOwn(this.#numbers, to)) {
      throw new Error(
        `[${this.node.path}] renameKey: ${quoted(to)} must be a key of numbers, and ${quoted(from)} must no longer be one. Correct the map or this call.`,
      );
    }
    for (const part of this.#parts) new MovedKey(part, from, to);
  }

  #checkKeys(): void {
    requireKnownKeys(this, this.#numbers);
    const objections = [explainInherited(this.#numbers), ...Object.keys(this.#numbers).map(explainKey)];
    const objection = objections.find((text) => text !== undefined);
    if (objection !== undefined) throw new Error(`[${this.node.path}] numbers: ${objection}`);
  }
}
