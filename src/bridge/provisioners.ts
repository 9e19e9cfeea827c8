import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Lazy, type LocalExecProvisioner } from "cdktf";
import type { IConstruct } from "constructs";
import { declaredNumbers } from "../constructs";

/** Where the build leaves our command, seen from src and from dist alike. */
const SCRIPT = resolve(__dirname, "../../dist/cli/cdktf-rymi.js");

/**
 * What Terraform runs when a number comes, changes and goes: our command without a shell, its values in the
 * environment. The API key is not among them; the command inherits it.
 *
 * A destroy provisioner may speak of its own resource only, so it cannot ask what the rest of the configuration wants.
 * But Terraform takes it from today's configuration, not from the state: what synth knows can be written into it.
 * So every removal is told who declares its number now, and that makes renames and swaps safe in whichever order.
 */
export class Provisioners {
  readonly #bridge: IConstruct;
  readonly #interpreter: string[];

  constructor(bridge: IConstruct, command: readonly string[] | undefined) {
    if (command === undefined && !existsSync(SCRIPT)) {
      throw new Error(
        `[${bridge.node.path}] the command cdktf-rymi, which is part of this package, is not at ${SCRIPT}. ` +
          `Reinstall the package; in a clone of its repository, run "npm run build". ` +
          "Where a bundler packs your app, keep cdktf-rymi out of the bundle.",
      );
    }
    this.#bridge = bridge;
    this.#interpreter = [...(command ?? ["node", SCRIPT]), "bridge"];
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

  /** Nothing runs when an attachment is destroyed, so that an agent change can never remove anything. */
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

  /** An expression for who declares the number of a removal, an empty string for nobody. */
  #declaredBy(): string {
    // In the whole app: what one stack gives up, another may have taken over. Others count more than this bridge, which
    // may remove what it alone declares.
    const own = declaredNumbers(this.#bridge);
    const names = new Set(own.map(({ by }) => by));
    const others = declaredNumbers(this.#bridge.node.root).filter(({ by }) => !names.has(by));
    const entries = [...own, ...others].map(({ number, by }) => [number, by]);
    // JSON is HCL here, as synth knows the text and there is no template in it.
    return `\${lookup(${JSON.stringify(Object.fromEntries(entries))}, self.triggers.number, "")}`;
  }
}

/** What messages call a number of a bridge: `phones/lines[desk]`. No path of a construct looks so. */
export function nameOf(bridge: IConstruct, key: string): string {
  return `${bridge.node.path}[${key}]`;
}
