import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type ITerraformDependable, Lazy, type LocalExecProvisioner, TerraformIterator } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import {
  checkedAgentId,
  checkedId,
  checkedNumber,
  declaredNumbers,
  declareNumbers,
  explainInherited,
  explainKey,
  isKnown,
  quoted,
  requireKnownKeys,
} from "../constructs";
import {
  type BridgedNumber,
  BridgePart,
  MovedBlock,
  preconditionsFor,
  RemovedBlock,
  refuseCreateBeforeDestroy,
} from "./blocks";

/** Configuration of a {@link RymiNumberBridge}. */
export interface RymiNumberBridgeConfig {
  /**
   * The numbers by key. Terraform identifies them by these keys, which must be literals. An empty map removes every number.
   */
  readonly numbers: Readonly<Record<string, BridgedNumber>>;
  /** What must be created before the numbers. */
  readonly dependsOn?: ITerraformDependable[];
  /**
   * How Terraform starts our command, as a list without shell syntax. Default: `node` (from the PATH of Terraform) and
   * the absolute path that this package has at synth. Set it, for instance to `["cdktf-rymi"]`, where Terraform runs on another
   * machine.
   */
  readonly command?: readonly string[];
}

const REGISTRATION = "registration";
const ATTACHMENT = "attachment";

/**
 * Phone numbers registered at Rymi, and the agents that answer them, through two `null_resource`s and our command.
 * The stack needs a `NullProvider`; the API key comes from `RYMI_API_KEY` where Terraform runs.
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
   * To be written in place of a bridge. Terraform forgets its numbers, which stay registered: for a move to another stack or
   * repository.
   * Needs Terraform 1.7. Delete the call after one deploy.
   *
   * @param id the id of the bridge in the same scope
   */
  static forget(scope: Construct, id: string): void {
    const bridge = new Construct(scope, id);
    for (const part of [REGISTRATION, ATTACHMENT]) new RemovedBlock(bridge, part);
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
    const precondition = preconditionsFor(this, numbers);
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
   * Tells Terraform that a key has a new name. Without this call, a number that is known at synth stays in service too,
   * but is registered and attached again; for a token, see docs/bridge.md.
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
    for (const part of this.#parts) new MovedBlock(part, from, to);
  }

  #checkKeys(): void {
    requireKnownKeys(this, this.#numbers);
    const objections = [explainInherited(this.#numbers), ...Object.keys(this.#numbers).map(explainKey)];
    const objection = objections.find((text) => text !== undefined);
    if (objection !== undefined) throw new Error(`[${this.node.path}] numbers: ${objection}`);
  }
}

/** Where `npm run build` writes the command. The path is the same from src and from dist. */
const COMMAND = resolve(__dirname, "../../dist/cli/cdktf-rymi.js");

/**
 * The provisioners that register, change and remove a number. They run our command without a shell, with values in environment
 * variables. The command inherits `RYMI_API_KEY` from Terraform.
 *
 * A destroy provisioner can only refer to its own resource (`self`), not to the rest of the configuration. But Terraform takes
 * the provisioner from the current configuration, not from the state. So the provisioner contains a table of what
 * declares each number now, and the command does not remove a number that another key or construct declares. That makes renames and
 * swaps safe in any order.
 */
class Provisioners {
  readonly #bridge: IConstruct;
  readonly #interpreter: string[];

  constructor(bridge: IConstruct, command: readonly string[] | undefined) {
    if (command === undefined && !existsSync(COMMAND)) {
      throw new Error(
        `[${bridge.node.path}] the command cdktf-rymi, which is part of this package, is not at ${COMMAND}. ` +
          `Reinstall the package; in a clone of its repository, run "npm run build". ` +
          "Where a bundler packs your app, keep cdktf-rymi out of the bundle.",
      );
    }
    this.#bridge = bridge;
    this.#interpreter = [...(command ?? ["node", COMMAND]), "bridge"];
  }

  ofRegistration(): LocalExecProvisioner[] {
    const register = this.#run("register", {
      RYMI_BRIDGE_NUMBER: "${self.triggers.number}",
      RYMI_BRIDGE_AGENT: '${each.value.agent == null ? "" : each.value.agent}',
    });
    const remove = this.#run("remove", {
      RYMI_BRIDGE_NUMBER: "${self.triggers.number}",
      RYMI_BRIDGE_OWNER: nameOf(this.#bridge, "${each.key}"),
      RYMI_BRIDGE_DECLARED_BY: Lazy.stringValue({ produce: () => this.#declaredBy() }),
    });
    return [register, { ...remove, when: "destroy" }];
  }

  /** Without a destroy provisioner, so that the change of an agent can never remove a number. */
  ofAttachment(): LocalExecProvisioner[] {
    const environment = {
      RYMI_BRIDGE_NUMBER: "${self.triggers.number}",
      RYMI_BRIDGE_AGENT: "${self.triggers.agent}",
    };
    return [this.#run('${self.triggers.agent == "" ? "detach" : "attach"}', environment)];
  }

  #run(command: string, environment: Record<string, string>): LocalExecProvisioner {
    return { type: "local-exec", interpreter: this.#interpreter, command, environment };
  }

  /** A Terraform expression for what declares the number of the destroyed resource now; an empty string if nothing does. */
  #declaredBy(): string {
    // Of the whole app, because another stack may declare the number now. If both this bridge and another construct declare a
    // number, the result is the other one, so that the command does not remove the number.
    const own = declaredNumbers(this.#bridge);
    const names = new Set(own.map(({ by }) => by));
    const others = declaredNumbers(this.#bridge.node.root).filter(({ by }) => !names.has(by));
    const entries = [...own, ...others].map(({ number, by }) => [number, by]);
    // This JSON is also HCL, because the strings are known at synth and contain no `${`.
    return `\${lookup(${JSON.stringify(Object.fromEntries(entries))}, self.triggers.number, "")}`;
  }
}

/** The name of an entry of a bridge, as in `DeclaredNumber.by`: `phones/lines[desk]`. Paths of constructs have no brackets. */
function nameOf(bridge: IConstruct, key: string): string {
  return `${bridge.node.path}[${key}]`;
}
