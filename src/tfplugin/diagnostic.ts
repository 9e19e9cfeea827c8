/** Where in a configuration a diagnostic points: attribute names, then map keys or list indexes. */
export type AttributePath = readonly (string | number)[];

/** An error or a warning that Terraform shows. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** One line, the same for all cases of one kind: Terraform groups warnings with equal summaries. */
  readonly summary: string;
  /** What happened, why, and what to do. */
  readonly detail: string;
  readonly attribute?: AttributePath;
}

/** A diagnostic whose severity the caller decides. */
export type DiagnosticContent = Omit<Diagnostic, "severity">;

/** The diagnostics of one call, in the order in which they were reported. */
export class Diagnostics {
  readonly #list: Diagnostic[] = [];
  /** What the call is about, such as the identity of an object, for errors that do not name it. */
  subject: string | undefined;

  error(content: DiagnosticContent): void {
    this.#list.push({ severity: "error", ...content });
  }

  warning(content: DiagnosticContent): void {
    this.#list.push({ severity: "warning", ...content });
  }

  get list(): readonly Diagnostic[] {
    return this.#list;
  }

  get hasErrors(): boolean {
    return this.#list.some(({ severity }) => severity === "error");
  }
}

/** Thrown to end a call with one error and no result. */
export class DiagnosticError extends Error {
  constructor(
    readonly content: DiagnosticContent,
    options?: ErrorOptions,
  ) {
    super(`${content.summary}: ${content.detail}`, options);
    this.name = "DiagnosticError";
  }
}
