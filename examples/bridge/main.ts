import { provider } from "@cdktf/provider-null";
import { App, TerraformStack } from "cdktf";
import { RymiNumberBridge } from "cdktf-rymi/bridge";
import type { Construct } from "constructs";

const RECEPTION = "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90";
const SUPPORT = "5d2e9c14-3a7b-4f68-8c0d-1b9e4f6a2c73";

class PhoneLines extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    new provider.NullProvider(this, "null");

    // The command reads the API key from the environment variable RYMI_API_KEY.
    new RymiNumberBridge(this, "lines", {
      numbers: {
        desk: { number: "+15551230001", agentId: RECEPTION },
        support: { number: "+15551230002", agentId: SUPPORT },
        // Registered, without an agent.
        spare: { number: "+15551230003" },
      },
    });
  }
}

const app = new App();
new PhoneLines(app, "phone-lines");
app.synth();
