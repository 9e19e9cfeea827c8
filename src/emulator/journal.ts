import type { RequestTraits } from "./faults";

/** One request as the emulator saw it, without its key. */
export interface RequestRecord extends RequestTraits {
  /** The JSON that was sent, undefined when there was none. */
  readonly body?: unknown;
  /** When it came, in milliseconds since 1970. */
  readonly at: number;
  /** Status of the answer; 0 as long as there is none, and for good when a fault kept it back. */
  readonly status: number;
  /** The fault that struck. */
  readonly fault?: string;
}

/** Every request since the start or the last `clear`, in the order they came. */
export class Journal {
  #records: RequestRecord[] = [];

  get records(): readonly RequestRecord[] {
    return this.#records;
  }

  /** Notes a request and returns how to note its end, which returns the complete record. */
  open(request: RequestTraits, text: string): (status: number, fault?: string) => RequestRecord {
    const body = readBody(text);
    const record: { -readonly [Key in keyof RequestRecord]: RequestRecord[Key] } = {
      ...request,
      ...(body === undefined ? {} : { body }),
      at: Date.now(),
      status: 0,
    };
    this.#records.push(record);
    return (status, fault) => {
      record.status = status;
      if (fault !== undefined) record.fault = fault;
      return record;
    };
  }

  clear(): void {
    this.#records = [];
  }
}

function readBody(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
