import { shellWord } from "../../io";
import type { CompletedProgram, Flag, Values } from "./tree";

/** To be sourced after `compinit`, or kept as `_NAME` in a folder of `fpath`. */
export function zshScript({ name, flags, commands }: CompletedProgram): string {
  const described = commands.map((each) => `    ${shellWord(`${each.name}:${each.description}`)}`);
  const cases = commands.map((command) => {
    const { words, paths } = command.argument;
    const argument = words.length + paths.length > "none".length ? [`1${actionOf(command.argument)}`] : [];
    const specs = [...command.flags.flatMap(specsOf), ...argument];
    return `    ${command.name}) _arguments${specs.map((spec) => ` \\\n      ${shellWord(spec)}`).join("")} ;;`;
  });
  return `#compdef ${name}
# zsh completion for ${name}
_${name}() {
  local -a commands=(
${described.join("\n")}
  )
  if (( CURRENT == 2 )); then
    if [[ $PREFIX == -* ]]; then compadd -- ${flags.flatMap((flag) => flag.names).join(" ")}
    else _describe command commands; fi
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join("\n")}
  esac
}
if [[ $funcstack[1] == _${name} ]]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

/** For `_arguments`. The star: every flag is offered again after it was given, as some may be repeated. */
function specsOf({ names, description, value }: Flag): readonly string[] {
  const text = `[${description.replaceAll(/[[\]\\]/g, "\\$&")}]`;
  return names.map((name) =>
    value === undefined ? `*${name}${text}` : `*${name}=${text}${actionOf(value)}`,
  );
}

function actionOf({ words, paths }: Values): string {
  if (words.length > 0) return `:value:(${words.join(" ")})`;
  return { files: ":file:_files", folders: ":folder:_files -/", none: ":value: " }[paths];
}
