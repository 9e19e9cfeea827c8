/** Writes log lines in the JSON form of hclog, which Terraform reads from the stderr of a provider. */
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
 * @param wanted the level as in TF_LOG; nothing is logged when it is undefined, as in Terraform
 * @param write writes one line, which ends in a line break
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
      // Terraform 1.11 crashes when one of these keys is not a string, so they come last and cannot be overwritten.
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

/** hclog requires six fractional digits and ignores a line with three. */
function timestamp(): string {
  return new Date().toISOString().replace("Z", "000Z");
}
