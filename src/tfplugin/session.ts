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

  /** To be called when ConfigureProvider begins: an interrupt from now on applies to the calls that follow. */
  startConfigure(): void {
    // In debug mode the process continues after an interrupt, and the next command configures the provider again.
    if (this.#host !== undefined) this.#interrupt = new AbortController();
  }

  finishConfigure(host: unknown): void {
    this.#host = { value: host };
  }

  /** Aborts the signal of all calls in progress. */
  stop(): void {
    this.#interrupt.abort();
  }

  /** The result of ConfigureProvider; undefined before it. */
  get host(): unknown {
    return this.#host?.value;
  }

  /** @throws {DiagnosticError} before ConfigureProvider */
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
    return getByName(this.provider.resources, "resource", typeName);
  }

  dataSource(typeName: string): DataSource<unknown> {
    return getByName(this.provider.dataSources ?? {}, "data source", typeName);
  }

  action(typeName: string): Action<unknown> {
    return getByName(this.provider.actions ?? {}, "action", typeName);
  }
}

function getByName<T>(definitions: Readonly<Record<string, T>>, kind: string, typeName: string): T {
  const found = Object.hasOwn(definitions, typeName) ? definitions[typeName] : undefined;
  if (found === undefined) {
    throw new DiagnosticError({
      summary: `Unknown ${kind} type`,
      detail: `This version of the provider has no ${kind} ${typeName}. Upgrade the provider, or remove it from the configuration.`,
    });
  }
  return found;
}
