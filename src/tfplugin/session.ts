import { DiagnosticError, type Diagnostics } from "./diagnostic";
import type { Action, DataSource, HostContext, Logger, Provider, Resource } from "./provider";

/** The state of a provider process between calls. Terraform may configure the provider again at any time. */
export class Session {
  #host: { readonly value: unknown } | undefined;
  #interrupt = new AbortController();

  constructor(
    readonly provider: Provider<unknown>,
    readonly log: Logger,
  ) {}

  /** To be called when ConfigureProvider begins. A later interrupt applies to the calls that follow, also one before its end. */
  configuring(): void {
    // In debug mode the process continues after an interrupt and serves the next command.
    if (this.#host !== undefined) this.#interrupt = new AbortController();
  }

  configured(host: unknown): void {
    this.#host = { value: host };
  }

  /** Aborts the signal of all calls in progress. */
  stop(): void {
    this.#interrupt.abort();
  }

  get host(): unknown {
    return this.#host?.value;
  }

  context(diagnostics: Diagnostics): HostContext<unknown> {
    if (this.#host === undefined) {
      throw new DiagnosticError({
        summary: "Provider is not configured",
        detail: `The ${this.provider.name} provider was called before it was configured. Run the command again; if it fails again, report it.`,
      });
    }
    return { host: this.#host.value, diagnostics, log: this.log, signal: this.#interrupt.signal };
  }

  resource(typeName: string): Resource<unknown> {
    return named(this.provider.resources, "resource", typeName);
  }

  dataSource(typeName: string): DataSource<unknown> {
    return named(this.provider.dataSources ?? {}, "data source", typeName);
  }

  action(typeName: string): Action<unknown> {
    return named(this.provider.actions ?? {}, "action", typeName);
  }
}

function named<T>(all: Readonly<Record<string, T>>, kind: string, typeName: string): T {
  const found = Object.hasOwn(all, typeName) ? all[typeName] : undefined;
  if (found === undefined) {
    throw new DiagnosticError({
      summary: `Unknown ${kind} type`,
      detail: `This version of the provider has no ${kind} ${typeName}. Upgrade the provider, or remove it from the configuration.`,
    });
  }
  return found;
}
