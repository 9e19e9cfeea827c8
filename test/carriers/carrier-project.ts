import { dirname } from "node:path";
import { type Emulator, startEmulator } from "cdktf-rymi/emulator";
import type { Cli } from "../support/clis";
import { ExampleProject } from "../support/example-project";
import type { Run } from "../support/run";
import { Accounts, linesOf } from "./accounts";
import { REAL_TWILIO } from "./twilio-project";

const STAND_IN = "test/carriers/twilio-stand-in-provider.ts";

/** The stack of the example that runs the real provider of Twilio. */
export const REAL_TWILIO_STACK = "twilio-rjpearson94";

/** The stacks of examples/carriers whose providers are installed. */
export const STACKS = [
  "twilio",
  "plivo-vonage",
  ...(REAL_TWILIO.missing === undefined ? [REAL_TWILIO_STACK] : []),
];

/** examples/carriers with an account at Twilio and one at Rymi. */
class CarrierProject extends ExampleProject {
  static async open(cli?: Cli): Promise<CarrierProject> {
    const accounts = new Accounts();
    const project = new CarrierProject(await startEmulator(accounts.rymi), accounts, cli);
    const { version, executable } = REAL_TWILIO;
    await project.addProvider("twilio/twilio", "0.18.46", STAND_IN);
    project.linkProvider("RJPearson94/twilio", version, dirname(executable));
    project.env({
      ...(await accounts.server.start(project.at("twilio.pem"))),
      RYMI_API_KEY: project.rymi.apiKey,
      RYMI_BASE_URL: project.rymi.url,
    });
    return project;
  }

  private constructor(
    readonly rymi: Emulator,
    readonly accounts: Accounts,
    cli: Cli | undefined,
  ) {
    super("carriers", ["cdktf", "constructs", "tsx"], cli);
  }

  stackFolder(stack: string): string {
    return this.at("cdktf.out/stacks", stack);
  }

  async synth(stack: string): Promise<void> {
    await this.ok("tsx", ["main.ts"]);
    await this.terraform(stack, "init", "-input=false");
  }

  /** Applies a synthesized stack. Returns the writes at Twilio and Rymi. */
  async apply(stack: string): Promise<readonly string[]> {
    await this.terraform(stack, "apply", "-auto-approve", "-input=false");
    return this.accounts.takeEvents();
  }

  /** Runs the CLI in the folder of a stack, where it must succeed. */
  terraform(stack: string, ...args: readonly string[]): Promise<Run> {
    return this.ok("terraform", args, this.stackFolder(stack));
  }

  /** Runs the CLI in the folder of a stack, where it must fail. */
  async fails(stack: string, ...args: readonly string[]): Promise<string> {
    const result = await this.run("terraform", args, this.stackFolder(stack));
    if (result.code === 0) throw new Error(`${args.join(" ")} did not fail:\n${result.stdout}`);
    return result.text;
  }

  /** The agent of each number at Rymi. */
  lines(): Record<string, string | null> {
    return linesOf(this.rymi);
  }

  async close(): Promise<void> {
    await this.rymi.stop();
    await this.accounts.server.stop();
    this.remove();
  }
}

/** Gives each test a project, and removes it after the test. The test fails when a provider process is left. */
export function useCarriers(cli?: Cli): () => Promise<CarrierProject> {
  const open: CarrierProject[] = [];
  afterEach(async () => {
    for (const project of open.splice(0)) {
      const leftovers = project.leftovers();
      await project.close();
      expect(leftovers).toEqual([]);
    }
  });
  return async () => {
    const project = await CarrierProject.open(cli);
    open.push(project);
    return project;
  };
}
