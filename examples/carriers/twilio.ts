import { TerraformOutput, TerraformStack } from "cdktf";
import { DataRymiAgent, RymiNumber, RymiProvider } from "cdktf-rymi";
import type { Construct } from "constructs";
import { ApiAccountsIncomingPhoneNumbers, TwilioProvider } from "./bindings/twilio";

/** A number bought with Twilio's own provider, and its agent. */
export class TwilioLines extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    new TwilioProvider(this, "twilio");
    new RymiProvider(this, "rymi");

    // Any number of this area code. The number is known after the apply.
    const bought = new ApiAccountsIncomingPhoneNumbers(this, "support-number", {
      areaCode: "415",
      friendlyName: "Support line",
    });

    const support = new DataRymiAgent(this, "support-agent", { name: "Support" });
    const line = new RymiNumber(this, "support-line", { number: bought.phoneNumber, agentId: support.id });

    new TerraformOutput(this, "call-us-at", { value: line.number });
  }
}
