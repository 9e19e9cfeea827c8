import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Testing } from "cdktf";
import { TwilioLinesByRjPearson94 } from "../../examples/carriers/twilio-rjpearson94";
import { pinnedPrograms } from "../../scripts/clis/pinned";
import { type Cli, describeEachCli, describeWith } from "../support/clis";
import { useWorkspace, type Workspace } from "../support/terraform";
import { Accounts, linesOf } from "./accounts";

type Block = Readonly<Record<string, unknown>>;

/** Changes to the example's stack, as Terraform's JSON has them. An attribute that is undefined is left out. */
interface Changes {
  readonly number?: Block;
  readonly line?: Block;
  /** Blocks beside the two resources. */
  readonly more?: Block;
}

/** The planned action of each resource that changes, by address. */
type Planned = Readonly<Record<string, string>>;

interface Deployed {
  readonly planned: Planned;
  readonly events: readonly string[];
}

/** RJPearson94/twilio as `npm run clis` builds it. */
export const REAL_TWILIO = (() => {
  const found = pinnedPrograms().find(({ name }) => name === "twilio");
  if (found === undefined) throw new Error("test/clis pins no provider of Twilio");
  // Only on Linux do Go programs trust the certificate that SSL_CERT_FILE names.
  if (process.platform !== "linux") return { ...found, missing: "tested on Linux only" };
  if (!existsSync(found.executable)) return { ...found, missing: "not built (npm run clis, which needs Go)" };
  return { ...found, missing: undefined };
})();

/** `describeEachCli` for tests that run the real provider of Twilio. Where it cannot run they are skipped, except in CI. */
export function describeRealTwilio(name: string, tests: (cli: Cli) => void): void {
  describeWith({ ...REAL_TWILIO, name: "RJPearson94/twilio" }, name, () => describeEachCli(name, tests));
}

/** The stack of examples/carriers/twilio-rjpearson94.ts on one CLI, with its own accounts at Twilio and Rymi. */
class TwilioProject {
  readonly #example = JSON.parse(Testing.synth(new TwilioLinesByRjPearson94(Testing.app(), "project")));

  static async open(space: Workspace, accounts: Accounts): Promise<TwilioProject> {
    space.env(await accounts.server.start(join(space.folder, "twilio.pem")));
    const { version, executable } = REAL_TWILIO;
    space.addProvider("rjpearson94/twilio", version, dirname(executable));
    const project = new TwilioProject(space, accounts);
    project.configure();
    await space.ok("init", "-input=false");
    return project;
  }

  private constructor(
    readonly space: Workspace,
    readonly accounts: Accounts,
  ) {}

  get twilio() {
    return this.accounts.twilio;
  }

  /** Writes the example with these changes. They replace the changes of an earlier call. */
  configure({ number, line, more }: Changes = {}): void {
    const { output, resource } = this.#example;
    const bought = { ...resource.twilio_phone_number["support-number"], ...number };
    const mapped = { ...resource.rymi_number["support-line"], ...line };
    this.#write({
      output,
      resource: {
        twilio_phone_number: { "support-number": bought },
        rymi_number: { "support-line": mapped },
      },
      ...more,
    });
  }

  /** Writes the stack without the number and without its registration. */
  clear(): void {
    this.#write({});
  }

  /** Applies. Returns the writes at Twilio and Rymi. */
  async apply(...args: readonly string[]): Promise<readonly string[]> {
    await this.space.apply(...args);
    return this.accounts.takeEvents();
  }

  /** Plans, and applies this plan. Returns the planned actions and the writes. */
  async deploy(): Promise<Deployed> {
    const planned = await this.planned();
    return { planned, events: await this.apply("plan.bin") };
  }

  /** Runs the CLI, which must fail. Returns its output and the writes. */
  async fails(...args: readonly string[]): Promise<{ text: string; events: readonly string[] }> {
    const text = await this.space.fails(...args, "-auto-approve", "-input=false");
    return { text, events: this.accounts.takeEvents() };
  }

  /** Plans. Returns the planned actions: `{ "rymi_number.support-line": "create" }`. */
  async planned(): Promise<Planned> {
    const { changes } = await this.space.plan();
    return Object.fromEntries(
      changes
        .filter(({ actions }) => actions.join() !== "no-op")
        .map(({ address, actions }) => [address, actions.join(", ")]),
    );
  }

  /** The agent of each number at Rymi. */
  lines(): Record<string, string | null> {
    return linesOf(this.space.rymi);
  }

  #write(blocks: Block): void {
    const { terraform, provider, variable } = this.#example;
    const stack = {
      terraform: { required_providers: terraform.required_providers },
      provider,
      variable,
      ...blocks,
    };
    writeFileSync(join(this.space.work, "main.tf.json"), JSON.stringify(stack));
  }
}

/** Gives each test a project and removes it after the test. The test fails when the proxy was used for a host other than api.twilio.com. */
export function useTwilioProject(cli: Cli): () => Promise<TwilioProject> {
  const workspace = useWorkspace(cli);
  const open: Accounts[] = [];
  afterEach(async () => {
    for (const { server } of open.splice(0)) {
      await server.stop();
      expect(server.foreignHosts).toEqual([]);
    }
  });
  return async () => {
    const accounts = new Accounts();
    const space = await workspace(accounts.rymi);
    open.push(accounts);
    return TwilioProject.open(space, accounts);
  };
}
