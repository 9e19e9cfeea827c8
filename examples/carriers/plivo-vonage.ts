import { TerraformStack, TerraformVariable } from "cdktf";
import { RymiNumber, RymiProvider } from "cdktf-rymi";
import type { Construct } from "constructs";

const SUPPORT = "5d2e9c14-3a7b-4f68-8c0d-1b9e4f6a2c73";
const SALES = "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90";

/** Numbers of carriers without a Terraform provider: you buy them by hand and declare their agents here. */
export class PlivoAndVonageLines extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    new RymiProvider(this, "rymi");

    // Bought at Plivo; the same number in every environment.
    new RymiNumber(this, "support-line", { number: "+15551230001", agentId: SUPPORT });

    // Bought at Vonage; each environment sets its number in TF_VAR_vonage_number.
    const vonage = new TerraformVariable(this, "vonage_number", {
      type: "string",
      description: "Number of the sales line, bought at Vonage, in E.164 form.",
    });
    new RymiNumber(this, "sales-line", { number: vonage.stringValue, agentId: SALES });
  }
}
