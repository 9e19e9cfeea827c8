import { DiagnosticError, type Diagnostics } from "./diagnostic";
import type { Logger } from "./log";
import type { Action, DataSource, HostContext, Provider, Resource } from "./provider";

/** What one provider process remembers between calls. Terraform may configure it anew at any time. */
export class Session {
  #host: { readonly value: unknown } | undefined;
  #interrupt = new AbortController();

  constructor(
    readonly provider: Provider<unknown>,
    readonly version: string,
    readonly log: Logger,
  ) {}

  /** A configuration begins. An interrupt that comes from here on, before it ends, too, counts for what follows it. */
  configuring(): void {
    // A process in debug mode lives on after an interrupt and serves the next walk.
    if (this.#host !== undefined) this.#interrupt = new AbortController();
  }

  configured(host: unknown): void {
    this.#host = { value: host };
  }

  /** Ends all waits of the calls under way. */
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
        detail: `Terraform asked the ${this.provider.name} provider for something before it configured it.`,
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
