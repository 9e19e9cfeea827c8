import { Bridge, type Recorded } from "./bridge";
import type { Properties } from "./struct";

/** The resources of a program: inputs of `rymi:index/number:Number` by name of the resource. */
export type Program = Readonly<Record<string, Properties>>;

interface UpOptions {
  /** `--refresh`: reads all resources first. */
  readonly refresh?: boolean;
  /** The resource option `deleteBeforeReplace`. By default Pulumi creates first. */
  readonly deleteBeforeReplace?: boolean;
  /** `--replace URN`: resources that are replaced without a change. */
  readonly replace?: readonly string[];
  /** The resource option `replaceOnChanges` for all properties. */
  readonly replaceOnChanges?: boolean;
}

/**
 * A stack of Pulumi and its commands: the calls that the engine makes for each, in its order, in one process of the bridge
 * per command. `up` is two commands, as Pulumi shows a preview first.
 */
export class PulumiStack {
  readonly #recorded = new Map<string, Recorded>();
  readonly #provider: string;
  readonly #env: Readonly<Record<string, string>>;

  constructor(provider: string, env: Readonly<Record<string, string>>) {
    this.#provider = provider;
    this.#env = env;
  }

  /** Properties of the resources in the stack, by name. */
  get resources(): Readonly<Record<string, Properties>> {
    return Object.fromEntries([...this.#recorded].map(([name, { properties }]) => [name, properties]));
  }

  /** Returns the operation on each resource. */
  async up(program: Program, options: UpOptions = {}): Promise<Readonly<Record<string, string>>> {
    await this.#inOneProcess((bridge) =>
      this.#bringUp(bridge, new Map(this.#recorded), program, options, true),
    );
    return this.#inOneProcess((bridge) => this.#bringUp(bridge, this.#recorded, program, options, false));
  }

  async destroy({ refresh = false } = {}): Promise<void> {
    await this.#inOneProcess(async (bridge) => {
      if (refresh) await readAll(bridge, this.#recorded);
      await deleteAll(bridge, this.#recorded, [...this.#recorded.keys()]);
    });
  }

  async #bringUp(
    bridge: Bridge,
    recorded: Map<string, Recorded>,
    program: Program,
    { refresh = false, deleteBeforeReplace = false, replace = [], replaceOnChanges = false }: UpOptions,
    preview: boolean,
  ): Promise<Readonly<Record<string, string>>> {
    if (refresh) await readAll(bridge, recorded);
    const done: Record<string, string> = {};
    const replaced: [name: string, old: Recorded][] = [];
    for (const [name, declared] of Object.entries(program)) {
      const urn = urnOf(name);
      const old = recorded.get(name);
      const inputs = await bridge.check(urn, old?.inputs ?? {}, declared);
      const next = await nextStep(bridge, urn, old, inputs, replace.includes(name));
      const step = next === "update" && replaceOnChanges ? "replace" : next;
      done[name] = step;
      if (step === "replace" && old && deleteBeforeReplace && !preview) await bridge.delete(urn, old);
      else if (step === "replace" && old) replaced.push([name, old]);
      if (step === "update" && old) recorded.set(name, await bridge.update(urn, old, inputs, preview));
      else if (step !== "same") recorded.set(name, await bridge.create(urn, inputs, preview));
    }
    // Deletions come last, the old halves of replacements among them.
    if (preview) return done;
    for (const [name, old] of replaced) await bridge.delete(urnOf(name), old);
    const gone = [...recorded.keys()].filter((name) => program[name] === undefined);
    await deleteAll(bridge, recorded, gone);
    for (const name of gone) done[name] = "delete";
    return done;
  }

  async #inOneProcess<Result>(command: (bridge: Bridge) => Promise<Result>): Promise<Result> {
    const bridge = await Bridge.start(this.#provider, this.#env);
    try {
      return await command(bridge);
    } finally {
      await bridge.stop();
    }
  }
}

/** Pulumi does not call Diff for a resource that `--replace` names. */
async function nextStep(
  bridge: Bridge,
  urn: string,
  old: Recorded | undefined,
  inputs: Properties,
  isReplaced: boolean,
): Promise<"create" | "same" | "update" | "replace"> {
  if (old === undefined) return "create";
  return isReplaced ? "replace" : bridge.diff(urn, old, inputs);
}

function urnOf(name: string): string {
  return `urn:pulumi:dev::lines::rymi:index/number:Number::${name}`;
}

async function readAll(bridge: Bridge, recorded: Map<string, Recorded>): Promise<void> {
  for (const [name, old] of recorded) {
    const found = await bridge.read(urnOf(name), old);
    if (found === undefined) recorded.delete(name);
    else recorded.set(name, found);
  }
}

async function deleteAll(
  bridge: Bridge,
  recorded: Map<string, Recorded>,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const old = recorded.get(name);
    if (old) await bridge.delete(urnOf(name), old);
    recorded.delete(name);
  }
}
