import { TerraformOutput, TerraformStack } from "cdktf";
import { DataRymiAgent, RymiNumber, RymiProvider } from "cdktf-rymi";
import type { Construct } from "constructs";
import { ApiAccountsIncomingPhoneNumbers, TwilioProvider } from "./bindings/twilio";

/** A number bought with Twilio's own provider, and the agent that answers it. */
export class TwilioLines extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    new TwilioProvider(this, "twilio");
    new RymiProvider(this, "rymi");

    // Any number of this area code: which one it is, nobody knows before it is bought.
    const bought = new ApiAccountsIncomingPhoneNumbers(this, "support-number", {
      areaCode: "415",
      friendlyName: "Support line",
    });

    const support = new DataRymiAgent(this, "support-agent", { name: "Support" });
    const line = new RymiNumber(this, "support-line", { number: bought.phoneNumber, agentId: support.id });

    new TerraformOutput(this, "call-us-at", { value: line.number });
  }
}
