import { Command } from "commander";
import { explainE164, visible, type Webhook } from "../../api";
import { isRymiError, type RymiClient } from "../../client";
import { CliError, Exit, type Io } from "../../io";
import { type ConnectFlags, connect } from "../connect";

const NOTES = `
Rymi sets the webhook when a number is registered and when it gets an agent. If calls do not reach Rymi all the same, fix the
cause first: a carrier that is not connected at Rymi, a key of the carrier that has expired. Then run this command. It changes
nothing but that URL, and needs a key with the scope numbers:write.

stdout has a line for each number. The exit code is 0 when all webhooks are configured, 2 when some are not, 1 for an error.

Examples:
  $ cdktf-rymi webhook +15551234567
  $ cdktf-rymi webhook --workspace client-a +15551234567 +15557654321`;

/** `cdktf-rymi webhook`: makes Rymi set the webhook of numbers at their carrier again. */
export function webhookCommand(io: Io): Command {
  return new Command("webhook")
    .description("set the webhook of numbers at their carrier again, so that calls reach Rymi")
    .argument("<numbers...>", "numbers that are registered, in E.164 form")
    .option("--base-url <url>", "where Rymi is (default: RYMI_BASE_URL, https://api.rymi.live)")
    .option(
      "--workspace <id>",
      "the workspace of the numbers (default: RYMI_WORKSPACE, the key's own workspace)",
    )
    .addHelpText("after", NOTES)
    .action((numbers: readonly string[], flags: ConnectFlags) => runWebhook(numbers, flags, io));
}

async function runWebhook(numbers: readonly string[], flags: ConnectFlags, io: Io): Promise<void> {
  for (const number of numbers) {
    const mistake = explainE164(number);
    if (mistake !== undefined) throw new CliError(`${number}: ${mistake} Nothing was sent.`);
  }
  const client = connect(flags, io);
  let isIncomplete = false;
  try {
    for (const number of new Set(numbers)) {
      const webhook = await provision(client, number, io);
      io.stdout(`${number} ${describe(webhook)}\n`);
      isIncomplete ||= webhook?.status !== "configured";
    }
  } finally {
    await client.close();
  }
  if (isIncomplete) throw new Exit(2);
}

async function provision(client: RymiClient, number: string, io: Io): Promise<Webhook | null> {
  try {
    return (await client.provisionWebhook(number, { signal: io.interrupted })).webhook;
  } catch (error) {
    if (!isRymiError(error) || error.code !== "not_found") throw error;
    throw new CliError(
      `${number} is not registered in this workspace, or this Rymi cannot set webhooks (404). Check the number, RYMI_API_KEY and --workspace.`,
      { cause: error },
    );
  }
}

function describe(webhook: Webhook | null): string {
  if (webhook === null) return "was sent; Rymi does not say whether it rings";
  const { status, url, error, provider } = webhook;
  const carrier = provider === null ? "the carrier" : visible(provider);
  const why = error === null ? "" : ` (${visible(error)})`;
  const set = url === null ? "" : `; set ${visible(url)} at ${carrier} as the webhook for incoming calls`;
  switch (status) {
    case "configured":
      return `rings: its webhook at ${carrier} is configured`;
    case "no_carrier":
      return "does not ring: no carrier is connected to this workspace; connect the carrier of the number at Rymi, then run this again";
    default:
      return `does not ring: its webhook is ${visible(status)}${why}${set}`;
  }
}
