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

/** What is to be done with each resource; one that stays as it is is left out. */
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

/** The stack of examples/carriers/twilio-rjpearson94.ts and its changes, on one CLI, with accounts of its own. */
class TwilioStory {
  readonly #example = JSON.parse(Testing.synth(new TwilioLinesByRjPearson94(Testing.app(), "story")));

  static async open(space: Workspace, accounts: Accounts): Promise<TwilioStory> {
    space.env(await accounts.server.start(join(space.folder, "twilio.pem")));
    const { version, executable } = REAL_TWILIO;
    space.addProvider("rjpearson94/twilio", version, dirname(executable));
    const story = new TwilioStory(space, accounts);
    story.configure();
    await space.ok("init", "-input=false");
    return story;
  }

  private constructor(
    readonly space: Workspace,
    readonly accounts: Accounts,
  ) {}

  get twilio() {
    return this.accounts.twilio;
  }

  /** Writes the example with these changes; those of the call before are gone. */
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

  /** Takes the number and its line out of the code. */
  clear(): void {
    this.#write({});
  }

  /** Applies, and answers with what was written at Twilio and Rymi. */
  async apply(...args: readonly string[]): Promise<readonly string[]> {
    await this.space.apply(...args);
    return this.accounts.takeEvents();
  }

  /** Plans, and applies this plan. Answers with both: what was planned, and what was written. */
  async deploy(): Promise<Deployed> {
    const planned = await this.planned();
    return { planned, events: await this.apply("plan.bin") };
  }

  /** Runs the CLI, which must fail, and answers with its output and with what was written nevertheless. */
  async fails(...args: readonly string[]): Promise<{ text: string; events: readonly string[] }> {
    const text = await this.space.fails(...args, "-auto-approve", "-input=false");
    return { text, events: this.accounts.takeEvents() };
  }

  /** Plans, and answers with what is to be done: `{ "rymi_number.support-line": "create" }`. */
  async planned(): Promise<Planned> {
    const { changes } = await this.space.plan();
    return Object.fromEntries(
      changes
        .filter(({ actions }) => actions.join() !== "no-op")
        .map(({ address, actions }) => [address, actions.join(", ")]),
    );
  }

  /** The agent of each number, as Rymi has it. */
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

/** Gives each test a story and takes it away again. Nothing but api.twilio.com may have been asked for through the proxy. */
export function useTwilioStory(cli: Cli): () => Promise<TwilioStory> {
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
    return TwilioStory.open(space, accounts);
  };
}
