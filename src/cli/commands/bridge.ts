import { Argument, Command } from "commander";
import { asSentence, explainE164, explainUuid } from "../../api";
import { CliError, type Io } from "../../io";
import { adviceOn, type Notice, type Notices, Numbers } from "../../numbers";
import { connect } from "../connect";

const ENVIRONMENT = `
The provisioners of RymiNumberBridge call this. Its arguments are environment variables:
  RYMI_API_KEY, RYMI_BASE_URL,
  RYMI_WORKSPACE               as everywhere
  RYMI_BRIDGE_NUMBER           the number
  RYMI_BRIDGE_AGENT            register, attach: the agent; empty for none
  RYMI_BRIDGE_OWNER            remove: the entry of the bridge that has declared the number
  RYMI_BRIDGE_DECLARED_BY      remove: the entry that declares the number now; empty for none`;

/** `cdktf-rymi bridge`: one step for one number, and one line about it on stdout. */
export function bridgeCommand(io: Io): Command {
  return new Command("bridge")
    .description("run one step of a provisioner of RymiNumberBridge")
    .addArgument(new Argument("<step>", "what to do").choices(Object.keys(STEPS)))
    .addHelpText("after", ENVIRONMENT)
    .action((step: StepName) => runStep(step, io));
}

async function runStep(step: StepName, io: Io): Promise<void> {
  const input = readInput(io.env);
  try {
    const client = connect({}, io);
    try {
      const context = { numbers: new Numbers(client), signal: io.interrupted };
      io.stdout(`${await STEPS[step](input, context)}\n`);
    } finally {
      await client.close();
    }
  } catch (error) {
    throw explainFailure(error, input.number);
  }
}

/** Checks the values again: the construct cannot check values that only Terraform knows. */
function readInput(env: Io["env"]): StepInput {
  const number = env["RYMI_BRIDGE_NUMBER"] ?? "";
  const agent = env["RYMI_BRIDGE_AGENT"] ?? "";
  if (number === "") {
    throw new CliError(
      "RYMI_BRIDGE_NUMBER is not set. Terraform calls this command for RymiNumberBridge. To compare numbers, use cdktf-rymi drift.",
    );
  }
  const mistake = explainE164(number) ?? (agent === "" ? undefined : explainUuid(agent));
  if (mistake !== undefined) throw new CliError(`${number}: ${mistake} Nothing was sent.`);
  return {
    number,
    agentId: agent === "" ? null : agent,
    owner: env["RYMI_BRIDGE_OWNER"] ?? "",
    declaredBy: env["RYMI_BRIDGE_DECLARED_BY"] ?? "",
  };
}

/** The arguments of a step. */
interface StepInput {
  readonly number: string;
  readonly agentId: string | null;
  /** The entry of the bridge that has declared the number: `phones/lines[desk]`. */
  readonly owner: string;
  /** The entry that declares the number in the current configuration, as far as synth knows; empty for none. */
  readonly declaredBy: string;
}

interface StepContext {
  readonly numbers: Numbers;
  readonly signal: AbortSignal;
}

/** Can be repeated after any failure. Returns one line about what was done. */
type Step = (input: StepInput, context: StepContext) => Promise<string>;

const STEPS = { register, attach, detach, remove } satisfies Readonly<Record<string, Step>>;
type StepName = keyof typeof STEPS;

/** Registers with the agent: otherwise no agent would answer calls until the next step. */
async function register({ number, agentId }: StepInput, { numbers, signal }: StepContext): Promise<string> {
  const notices = await numbers.register(number, agentId, { signal });
  const result = notices.some(({ kind }) => kind === "adopted") ? "was registered already" : "registered";
  return `${number} ${result}; ${describeAgent(agentId)}${remarks(notices)}`;
}

async function attach({ number, agentId }: StepInput, { numbers, signal }: StepContext): Promise<string> {
  const notices = await numbers.setAgent(number, agentId, { signal });
  return `${number} attached to ${agentId}${remarks(notices)}`;
}

async function detach({ number }: StepInput, { numbers, signal }: StepContext): Promise<string> {
  const notices = await numbers.setAgent(number, null, { signal });
  return `${number} detached; ${describeAgent(null)}${remarks(notices)}`;
}

/**
 * Removes a number with one DELETE, whatever its agent, as the provider does. A number that another entry declares now stays
 * registered: Terraform destroys and creates the entries of a bridge in no fixed order, so the new entry may have registered it
 * already.
 */
async function remove(
  { number, owner, declaredBy }: StepInput,
  { numbers, signal }: StepContext,
): Promise<string> {
  if (declaredBy !== "" && declaredBy !== owner)
    return `${number} stays registered: ${declaredBy} declares it now`;
  const notices = await numbers.remove(number, { signal });
  return notices.some(({ kind }) => kind === "was_gone")
    ? `${number} was not registered any more in the account of this API key`
    : `${number} removed`;
}

function describeAgent(agentId: string | null): string {
  return agentId === null ? "no agent answers it" : `agent ${agentId} answers it`;
}

/** Notices that stdout reports in parentheses. */
const REMARKS: Readonly<Record<Notice["kind"], string | undefined>> = {
  adopted: undefined,
  kept: undefined,
  was_gone: undefined,
  registered_again: "it was missing and was registered again",
  detached_by_removal: "this Rymi cannot detach, so it was removed and registered again",
};

function remarks(notices: Notices): string {
  const texts = notices.map(({ kind }) => REMARKS[kind]).filter((text) => text !== undefined);
  return texts.length === 0 ? "" : ` (${texts.join("; ")})`;
}

/** An error with the number and what to do. A bug is returned unchanged. */
function explainFailure(error: unknown, number: string): unknown {
  const advice = adviceOn(error);
  if (!(error instanceof Error) || (advice === undefined && !(error instanceof CliError))) return error;
  return new CliError(`${number}: ${asSentence(error.message)} ${advice?.remedy ?? ""}`.trimEnd(), {
    cause: error,
  });
}
