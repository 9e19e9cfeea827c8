import { App, TerraformOutput, TerraformStack } from "cdktf";
import { RymiNumber, RymiProvider } from "cdktf-rymi";
import type { Construct } from "constructs";

const RECEPTION = "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90";
const SUPPORT = "5d2e9c14-3a7b-4f68-8c0d-1b9e4f6a2c73";

class PhoneLines extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    // The API key comes from the environment variable RYMI_API_KEY.
    new RymiProvider(this, "rymi");

    const desk = new RymiNumber(this, "desk", { number: "+15551230001", agentId: RECEPTION });
    new RymiNumber(this, "support", { number: "+15551230002", agentId: SUPPORT });
    // Registered, without an agent.
    new RymiNumber(this, "spare", { number: "+15551230003" });

    new TerraformOutput(this, "desk-number", { value: desk.number });
  }
}

const app = new App();
new PhoneLines(app, "phone-lines");
app.synth();
