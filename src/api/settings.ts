// What may be wrong with a setting, in a sentence with the remedy: at synth by the construct, at plan by the provider. No
// import here, as in patterns.ts and for the same reason.

/** @param value seconds */
export function explainRequestTimeout(value: number): string | undefined {
  return value >= 1 && value <= 600 ? undefined : `${value} is no time limit. Write seconds, from 1 to 600.`;
}

export function explainMaxRetries(value: number): string | undefined {
  return Number.isInteger(value) && value >= 0 && value <= 20
    ? undefined
    : `${value} is no number of retries. Write a whole number from 0 to 20.`;
}

export function explainRequestsPerMinute(value: number): string | undefined {
  return value >= 1 && value <= 60_000 ? undefined : `${value} is no rate. Write a number from 1 to 60000.`;
}

export function explainOnExisting(value: string): string | undefined {
  return value === "adopt" || value === "error"
    ? undefined
    : `${JSON.stringify(value)} is unknown. Write "adopt" or "error".`;
}
