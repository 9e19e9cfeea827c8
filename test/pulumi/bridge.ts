import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import type { Readable } from "node:stream";
import {
  credentials,
  type GrpcObject,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
  type ServiceError,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { pinnedPrograms } from "../../scripts/clis/pinned";
import { describeWith } from "../support/clis";
import { fromStruct, type Properties, toStruct } from "./struct";

/** Pulumi's bridge for any Terraform provider as `npm run clis` builds it; `missing` says why it cannot run. */
const PULUMI_BRIDGE = (() => {
  const found = pinnedPrograms().find(({ name }) => name === "pulumi");
  if (found === undefined) throw new Error("test/clis pins no bridge of Pulumi");
  return {
    ...found,
    missing: existsSync(found.executable) ? undefined : "not built (npm run clis, which needs Go)",
  };
})();

/** `describe` for tests that run it. Where it is not built they are skipped, except in CI. */
export function describePulumi(name: string, tests: () => void): void {
  describeWith({ ...PULUMI_BRIDGE, name: "Pulumi's bridge" }, name, () => describe(name, tests));
}

const { pulumirpc } = loadPackageDefinition(
  loadSync(join(__dirname, "pulumi.proto"), { keepCase: true, defaults: true, enums: Number }),
) as { pulumirpc: GrpcObject };
const { ResourceProvider, Engine } = pulumirpc as Record<string, ServiceClientConstructor>;

type Call = (request: unknown, callback: (error: ServiceError | null, reply: unknown) => void) => void;

/** A resource in Pulumi's state: the `properties` that the provider has returned and the `inputs` of the program. */
export interface Recorded {
  readonly id: string;
  readonly properties: Properties;
  readonly inputs: Properties;
}

/**
 * A process of the bridge with a process of the provider, as Pulumi starts them for each command. A call that fails rejects
 * with the message of the bridge.
 */
export class Bridge {
  readonly #process: ChildProcessByStdio<null, Readable, null>;
  readonly #engine: Server;
  readonly #client: InstanceType<ServiceClientConstructor>;

  /** @param provider absolute path of the executable, from whose name Pulumi takes that of the provider */
  static async start(provider: string, env: Readonly<Record<string, string>>): Promise<Bridge> {
    const engine = new Server();
    const port = await listen(engine);
    const bridge = spawn(PULUMI_BRIDGE.executable, [`127.0.0.1:${port}`], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    // The first line is the port that it listens on.
    const [line] = await once(createInterface(bridge.stdout), "line");
    const started = new Bridge(bridge, engine, String(line));
    await started.#call("Parameterize", { args: { args: [provider] } });
    await started.#call("Configure", { args: toStruct({}), acceptSecrets: true, acceptResources: true });
    return started;
  }

  private constructor(bridge: ChildProcessByStdio<null, Readable, null>, engine: Server, port: string) {
    this.#process = bridge;
    this.#engine = engine;
    this.#client = new (serviceOf(ResourceProvider))(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  /** The inputs with the defaults of the provider. */
  async check(urn: string, olds: Properties, news: Properties): Promise<Properties> {
    const { inputs, failures } = await this.#call<{ inputs: object; failures: { reason: string }[] }>(
      "Check",
      {
        urn,
        olds: toStruct(olds),
        news: toStruct(news),
        randomSeed: Buffer.alloc(32),
      },
    );
    if (failures.length > 0) throw new Error(failures.map(({ reason }) => reason).join("\n"));
    return fromStruct(inputs);
  }

  async diff(urn: string, old: Recorded, news: Properties): Promise<"same" | "update" | "replace"> {
    const { replaces, changes } = await this.#call<{ replaces: string[]; changes: number }>("Diff", {
      urn,
      id: old.id,
      olds: toStruct(old.properties),
      oldInputs: toStruct(old.inputs),
      news: toStruct(news),
    });
    if (replaces.length > 0) return "replace";
    return changes === DIFF_NONE ? "same" : "update";
  }

  async create(urn: string, inputs: Properties, preview: boolean): Promise<Recorded> {
    const request = { urn, properties: toStruct(inputs), preview };
    const { id, properties } = await this.#call<{ id: string; properties: object }>("Create", request);
    return { id, inputs, properties: fromStruct(properties) };
  }

  /** Reads the resource. Undefined when it does not exist any more. */
  async read(urn: string, { id, properties, inputs }: Recorded): Promise<Recorded | undefined> {
    const request = { urn, id, properties: toStruct(properties), inputs: toStruct(inputs) };
    const found = await this.#call<{ id: string; properties: object; inputs: object }>("Read", request);
    if (found.id === "") return undefined;
    return { id: found.id, properties: fromStruct(found.properties), inputs: fromStruct(found.inputs) };
  }

  async update(urn: string, old: Recorded, inputs: Properties, preview: boolean): Promise<Recorded> {
    const { properties } = await this.#call<{ properties: object }>("Update", {
      urn,
      id: old.id,
      olds: toStruct(old.properties),
      oldInputs: toStruct(old.inputs),
      news: toStruct(inputs),
      preview,
    });
    return { id: old.id, inputs, properties: fromStruct(properties) };
  }

  async delete(urn: string, { id, properties, inputs }: Recorded): Promise<void> {
    await this.#call("Delete", { urn, id, properties: toStruct(properties), oldInputs: toStruct(inputs) });
  }

  async stop(): Promise<void> {
    this.#client.close();
    const ended = once(this.#process, "exit");
    this.#process.kill();
    await ended;
    this.#engine.forceShutdown();
  }

  #call<Reply>(method: string, request: unknown): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const call = this.#client[method] as unknown as Call;
      call.call(this.#client, request, (error, reply) =>
        error === null ? resolve(reply as Reply) : reject(new Error(error.details)),
      );
    });
  }
}

/** `DiffResponse.changes`: 0 is unknown, 2 is some. */
const DIFF_NONE = 1;

/** The log service of Pulumi's engine, which a bridge needs. */
function listen(engine: Server): Promise<number> {
  engine.addService(serviceOf(Engine).service, {
    Log: (_call: unknown, callback: (error: null, reply: object) => void) => callback(null, {}),
  });
  return new Promise((resolve, reject) => {
    engine.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}

function serviceOf(service: ServiceClientConstructor | undefined): ServiceClientConstructor {
  if (service === undefined) throw new Error("pulumi.proto lacks a service");
  return service;
}
