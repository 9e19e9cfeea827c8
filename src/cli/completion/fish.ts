import type { CompletedProgram, Flag, Values } from "./tree";

/** For fish 3.0 and later. */
export function fishScript({ name, flags, commands }: CompletedProgram): string {
  const complete = `complete -c ${name}`;
  const lines = [
    // Files only where one is asked for.
    `${complete} -f`,
    ...flags.map((flag) => `${complete} -n __fish_use_subcommand${flagWords(flag)}`),
  ];
  for (const command of commands) {
    lines.push(
      `${complete} -n __fish_use_subcommand -a ${command.name} -d ${quote(command.description)}`,
      ...command.flags.map((flag) => `${complete} -n ${seen(command.name)}${flagWords(flag)}`),
    );
    const { words, paths } = command.argument;
    if (words.length > 0) lines.push(`${complete} -n ${seen(command.name)} -a ${quote(words.join(" "))}`);
    if (paths === "files") lines.push(`${complete} -n ${seen(command.name)} -F`);
    if (paths === "folders")
      lines.push(`${complete} -n ${seen(command.name)} -a "(__fish_complete_directories)"`);
  }
  return `# fish completion for ${name}\n${lines.join("\n")}\n`;
}

const seen = (command: string) => quote(`__fish_seen_subcommand_from ${command}`);

function flagWords({ names, description, value }: Flag): string {
  const options = names.map((name) =>
    name.startsWith("--") ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`,
  );
  return `${options.join("")} -d ${quote(description)}${value === undefined ? "" : valueWords(value)}`;
}

function valueWords({ words, paths }: Values): string {
  if (words.length > 0) return ` -x -a ${quote(words.join(" "))}`;
  return { files: " -r -F", folders: ' -x -a "(__fish_complete_directories)"', none: " -x" }[paths];
}

/** In single quotes fish takes a backslash before another one and before a quote. */
function quote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
}
