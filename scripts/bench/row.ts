import type { Lab } from "./lab";

/** One line of the table: what is measured, and how far it must reach. */
export interface Row {
  readonly name: string;
  readonly title: string;
  /** How often baseline and ours are measured in turn, after one round that does not count. */
  readonly rounds: number;
  readonly reach: string;
  /** Measures once. The names of the figures are the same each time. */
  measure(lab: Lab): Promise<Figures>;
  /** The figure that the reach is about, from the figures of all rounds. */
  result(rounds: readonly Figures[]): Result;
}

export type Figures = Readonly<Record<string, number>>;

export interface Result {
  readonly value: number;
  readonly limit: number;
  readonly unit: "×" | "ms" | "MB" | "kB" | "%" | "requests";
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export const medianOf = (rounds: readonly Figures[], name: string) =>
  median(rounds.map((figures) => figures[name] ?? Number.NaN));

/** The median of the ratios within each round: what disturbs a machine disturbs both of a round. */
export const ratioOf = (rounds: readonly Figures[], ours: string, baseline: string) =>
  median(rounds.map((figures) => (figures[ours] ?? Number.NaN) / (figures[baseline] ?? Number.NaN)));

/** What is written down of one row. */
export interface Measured {
  readonly name: string;
  readonly title: string;
  readonly reach: string;
  readonly node: string;
  readonly value: number;
  readonly unit: string;
  readonly reached: boolean;
  readonly figures: Readonly<Record<string, Spread>>;
}

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly rounds: number;
}

export interface Results {
  readonly machine: { readonly platform: string; readonly cpu: string; readonly cores: number };
  readonly rows: readonly Measured[];
}
