/** Looks at everything that has to be right before a number can be deployed. */
import { visible } from "../../api";
import { Exit, type Io } from "../../io";
import type { Check } from "./check";
import { checkInstallation } from "./installation";
import { checkCli, checkNode } from "./programs";
import { checkRymi } from "./rymi";

const STATES = { ok: "ok", wrong: "WRONG", unknown: "?" } as const;

/**
 * Prints one line for each check, as soon as it is done.
 *
 * @param outdir cdktf's output folder
 * @throws {Exit} 1 if something is wrong
 */
export async function runDoctor(outdir: string, io: Io): Promise<void> {
  let wrong = 0;
  const print = ({ subject, state, text }: Check) => {
    if (state === "wrong") wrong += 1;
    io.stdout(`${STATES[state].padEnd(5)}  ${subject.padEnd(13)}  ${visible(text)}\n`);
  };
  print(await checkNode(io));
  const { check, cli } = await checkCli(io);
  print(check);
  checkInstallation(outdir, cli, io).forEach(print);
  (await checkRymi(io)).forEach(print);
  if (wrong === 0) return;
  io.stdout(`\n${wrong} ${wrong === 1 ? "thing is" : "things are"} wrong.\n`);
  throw new Exit(1);
}
