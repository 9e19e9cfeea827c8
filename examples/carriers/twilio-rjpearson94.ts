import { TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { RymiNumber, RymiProvider } from "cdktf-rymi";
import type { Construct } from "constructs";
import { PhoneNumber, TwilioProvider } from "./bindings/twilio-rjpearson94";

const SUPPORT = "5d2e9c14-3a7b-4f68-8c0d-1b9e4f6a2c73";

/** A specific number, bought with RJPearson94's provider for Twilio, and its agent. */
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
        // Set at Twilio outside of this stack, such as the trunk to Rymi. This provider removes settings that are not declared.
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
      // To change the number: buy and register the new one before the old one is released.
      lifecycle: { createBeforeDestroy: true },
    });

    new TerraformOutput(this, "call-us-at", { value: line.number });
  }
}
