import { Argument, Command } from "commander";
import { explainE164, explainUuid } from "../../api";
import { CliError, type Io } from "../../io";
import { Numbers } from "../../numbers";
import { connect } from "../connect";
import { explainFailure } from "./bridge-advice";
import { type BridgeOrder, STEPS, type StepName } from "./bridge-steps";

const ENVIRONMENT = `
Terraform calls this for RymiNumberBridge; people do not. What is to be done comes from the environment:
  RYMI_API_KEY, RYMI_BASE_URL,
  RYMI_WORKSPACE               as everywhere
  RYMI_BRIDGE_NUMBER           the number
  RYMI_BRIDGE_AGENT            register, attach: the agent that is to answer; empty for none
  RYMI_BRIDGE_OWNER            remove: the entry of a bridge that the number was under
  RYMI_BRIDGE_DECLARED_BY      remove: who declares the number in today's configuration; empty for nobody`;

/** `cdktf-rymi bridge`: one step in the life of one number, and one line about it on stdout. */
export function bridgeCommand(io: Io): Command {
  return new Command("bridge")
    .description("what the provisioners of RymiNumberBridge run")
    .addArgument(new Argument("<step>", "what to do").choices(Object.keys(STEPS)))
    .addHelpText("after", ENVIRONMENT)
    .action((step: StepName) => runStep(step, io));
}

async function runStep(step: StepName, io: Io): Promise<void> {
  const order = readOrder(io.env);
  try {
    const client = connect({}, io);
    try {
      const tools = { numbers: new Numbers(client), signal: io.interrupted };
      io.stdout(`${await STEPS[step](order, tools)}\n`);
    } finally {
      await client.close();
    }
  } catch (error) {
    throw explainFailure(error, order.number);
  }
}

/** The rules are checked again here: the construct cannot check what only Terraform knows. */
function readOrder(env: Io["env"]): BridgeOrder {
  const number = env["RYMI_BRIDGE_NUMBER"] ?? "";
  const agent = env["RYMI_BRIDGE_AGENT"] ?? "";
  if (number === "") {
    throw new CliError(
      "RYMI_BRIDGE_NUMBER is not set. Terraform calls this command for RymiNumberBridge; to look at numbers, use cdktf-rymi drift.",
    );
  }
  const objection = explainE164(number) ?? (agent === "" ? undefined : explainUuid(agent));
  if (objection !== undefined) throw new CliError(`${number}: ${objection} Nothing was sent.`);
  return {
    number,
    agentId: agent === "" ? null : agent,
    owner: env["RYMI_BRIDGE_OWNER"] ?? "",
    declaredBy: env["RYMI_BRIDGE_DECLARED_BY"] ?? "",
  };
}
