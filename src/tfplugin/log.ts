/** Log lines in the JSON form (hclog) that Terraform reads from a provider's stderr. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean>>;

const LEVELS = ["trace", "debug", "info", "warn", "error"] as const;
type Level = (typeof LEVELS)[number];

/**
 * @param wanted level as in TF_LOG; Terraform shows no provider logs when it is unset, so none are written then.
 * @param write takes one line, with its line break.
 */
export function createLogger(
  name: string,
  wanted: string | undefined,
  write: (line: string) => void,
): Logger {
  const lowest = lowestLevel(wanted);
  const at =
    (level: Level) =>
    (message: string, fields: LogFields = {}) => {
      if (LEVELS.indexOf(level) < lowest) return;
      // Terraform 1.11 dies when one of its own three keys is no string, so they come last and cannot be overwritten.
      write(
        `${JSON.stringify({ ...fields, "@level": level, "@module": name, "@message": message, "@timestamp": timestamp() })}\n`,
      );
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function lowestLevel(wanted: string | undefined): number {
  const name = wanted?.toLowerCase() ?? "off";
  if (name === "json") return 0;
  const index = LEVELS.indexOf(name as Level);
  return index === -1 ? LEVELS.length : index;
}

/** hclog wants exactly six fractional digits and passes over a line that has three. */
function timestamp(): string {
  return new Date().toISOString().replace("Z", "000Z");
}
