import { TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { RymiNumber, RymiProvider } from "cdktf-rymi";
import type { Construct } from "constructs";
import { PhoneNumber, TwilioProvider } from "./bindings/twilio-rjpearson94";

const SUPPORT = "5d2e9c14-3a7b-4f68-8c0d-1b9e4f6a2c73";

/** A certain number, bought with RJPearson94's provider for Twilio, and the agent that answers it. */
export class TwilioLinesByRjPearson94 extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    const account = new TerraformVariable(this, "twilio_account_sid", { type: "string" });

    new TwilioProvider(this, "twilio");
    new RymiProvider(this, "rymi");

    const bought = new PhoneNumber(this, "support-number", {
      accountSid: account.stringValue,
      phoneNumber: "+14155550100",
      lifecycle: {
        // Set at Twilio by others, the way from there to Rymi for instance. This provider takes away what is not declared.
        ignoreChanges: [
          "address_sid",
          "bundle_sid",
          "emergency_address_sid",
          "identity_sid",
          "status_callback_method",
          "status_callback_url",
          "trunk_sid",
        ],
      },
    });

    const line = new RymiNumber(this, "support-line", {
      number: bought.phoneNumber,
      agentId: SUPPORT,
      // For another number: buy it, let the agent answer it, and only then release the old one.
      lifecycle: { createBeforeDestroy: true },
    });

    new TerraformOutput(this, "call-us-at", { value: line.number });
  }
}
