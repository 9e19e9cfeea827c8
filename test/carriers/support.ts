import { type Emulator, startEmulator } from "cdktf-rymi/emulator";
import { ExampleProject } from "../support/example-project";
import type { Run } from "../support/run";
import { Carrier } from "./carrier";

const ENTRY = "test/carriers/carrier-provider.ts";

const STAND_INS = [
  {
    address: "registry.terraform.io/twilio/twilio",
    version: "0.18.46",
    type: "twilio_api_accounts_incoming_phone_numbers",
    account: { optional: true },
  },
  {
    address: "registry.terraform.io/RJPearson94/twilio",
    version: "0.27.1",
    type: "twilio_phone_number",
    account: { required: true },
  },
] as const;

/** Agents of the account, by name. */
export const AGENTS = {
  Support: "5d2e9c14-3a7b-4f68-8c0d-1b9e4f6a2c73",
  Sales: "0b8f6a52-7c1d-4e35-9f2a-6d3c1e5b7a90",
} as const;

/** examples/carriers with an account at Rymi and one at a carrier, both of which tell what becomes of their numbers. */
class CarrierProject extends ExampleProject {
  /** Everything that was written, at both, in the order in which it was done. */
  readonly events: string[];
  readonly carrier: Carrier;
  readonly rymi: Emulator;

  static async open(): Promise<CarrierProject> {
    const events: string[] = [];
    const rymi = await startEmulator({
      tenants: [
        {
          apiKey: "rymi_test",
          agents: Object.entries(AGENTS).map(([name, id]) => ({ id, name })),
        },
      ],
      log: ({ method, number, status }) => {
        if (method === "GET" || status >= 400) return;
        events.push(`Rymi ${method === "DELETE" ? "removes" : "registers"} ${number}`);
      },
    });
    const project = new CarrierProject(rymi, events);
    for (const { address, version, ...more } of STAND_INS) {
      await project.addProvider(address, version, ENTRY, {
        define: { STAND_IN: JSON.stringify({ address, version, ...more }) },
      });
    }
    project.env({
      CARRIER_URL: await project.carrier.start(),
      RYMI_API_KEY: rymi.apiKey,
      RYMI_BASE_URL: rymi.url,
      TF_VAR_twilio_account_sid: "AC0123",
    });
    return project;
  }

  private constructor(rymi: Emulator, events: string[]) {
    super("carriers", ["cdktf", "constructs", "tsx"]);
    this.rymi = rymi;
    this.events = events;
    this.carrier = new Carrier((event) => events.push(`carrier ${event}`));
  }

  stackFolder(stack: string): string {
    return this.at("cdktf.out/stacks", stack);
  }

  /** Synthesizes the app and plans and applies one of its stacks; the events begin anew with it. */
  async apply(stack: string): Promise<Run> {
    this.events.length = 0;
    await this.synth(stack);
    return this.terraform(stack, "apply", "-auto-approve", "-input=false");
  }

  async synth(stack: string): Promise<void> {
    await this.ok("tsx", ["main.ts"]);
    await this.terraform(stack, "init", "-input=false");
  }

  terraform(stack: string, ...args: readonly string[]): Promise<Run> {
    return this.ok("terraform", args, this.stackFolder(stack));
  }

  /** Agents by number, as Rymi has them. */
  lines(): Record<string, string | null> {
    return Object.fromEntries(this.rymi.numbers().map(({ number, agent_id }) => [number, agent_id]));
  }

  async close(): Promise<void> {
    await this.rymi.stop();
    await this.carrier.stop();
    this.remove();
  }
}

/** Gives each test a project, and takes it away again. A provider process that is left after a test fails it. */
export function useCarriers(): () => Promise<CarrierProject> {
  const open: CarrierProject[] = [];
  afterEach(async () => {
    for (const project of open.splice(0)) {
      const leftovers = project.leftovers();
      await project.close();
      expect(leftovers).toEqual([]);
    }
  });
  return async () => {
    const project = await CarrierProject.open();
    open.push(project);
    return project;
  };
}
