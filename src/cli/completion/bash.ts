import type { CompletedProgram, Values } from "./tree";

/** For bash 3.2 and later. */
export function bashScript({ name, flags, commands }: CompletedProgram): string {
  const first = [...commands.map((command) => command.name), ...flags.flatMap((flag) => flag.names)];
  const values = commands.flatMap((command) =>
    command.flags.flatMap(({ names, value }) =>
      value === undefined ? [] : [`    ${command.name}:${names.join(`|${command.name}:`)}) ${set(value)} ;;`],
    ),
  );
  const others = commands.map(({ name: command, flags: own, argument }) => {
    const words = [...argument.words, ...own.flatMap((flag) => flag.names)];
    return `    ${command}:*) ${set({ words, paths: argument.paths })} ;;`;
  });
  const complete = `_${name.replaceAll(/\W/g, "_")}`;
  return `# bash completion for ${name}
${complete}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" equals="" words="" paths="none" word
  # "=" is a word of its own in bash: --format=json, --format sarif=FILE
  if [[ $current == "=" ]]; then
    equals=1 current=""
  elif [[ $before == "=" ]]; then
    equals=1 before="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  if (( COMP_CWORD == 1 )); then
    words="${first.join(" ")}"
  elif [[ $equals && $before != -* ]]; then
    paths="files"
  else case "\${COMP_WORDS[1]}:$before" in
${[...values, ...others].join("\n")}
  esac; fi
  COMPREPLY=()
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(
    compgen -W "$words" -- "$current"
    case $paths in
      files) compgen -f -- "$current" ;;
      folders) compgen -d -- "$current" ;;
    esac
  )
  # Before bash 4 a folder gets a space instead of a slash.
  [[ $paths == none ]] || compopt -o filenames 2>/dev/null
}
complete -F ${complete} ${name}
`;
}

function set({ words, paths }: Values): string {
  return `words="${words.join(" ")}" paths="${paths}"`;
}
