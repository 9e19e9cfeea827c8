import { DEFAULTS, explainLimit, explainOnExisting, explainWorkspace } from "../api/settings";
import { explainE164, explainUuid, quoted, sameUuid } from "../api/text";
import { type ConfigOf, list, number, object, type StateOf, schema, string } from "../tfplugin";

/** The schemas of the provider. Validation, planning, TypeScript types and the reference pages derive from them. */

export const providerSchema = schema(
  "Which Rymi voice agent answers which phone number.\n\n" +
    "Rymi sells no numbers: each is bought at a carrier (Twilio, Plivo, Vonage) and registered here.",
  {
    api_key: {
      type: string,
      optional: true,
      sensitive: true,
      description:
        "Secret key of the Rymi account. Recommended: leave it out and set `RYMI_API_KEY`. May be ephemeral.",
    },
    workspace: {
      type: string,
      optional: true,
      description:
        "Id of the workspace in which all requests act; else `RYMI_WORKSPACE`, else the key's own. Two provider blocks with one key and two workspaces are like two accounts.",
      check: explainWorkspace,
    },
    base_url: {
      type: string,
      optional: true,
      description:
        "Address of Rymi; else `RYMI_BASE_URL`, else `https://api.rymi.live`. `http://` only for loopback.",
    },
    request_timeout: {
      type: number,
      optional: true,
      description: `Seconds that one request may take. Default ${DEFAULTS.requestTimeoutSeconds}.`,
      check: (value) => explainLimit("requestTimeoutSeconds", Number(value)),
    },
    max_retries: {
      type: number,
      optional: true,
      description: `How often a request is repeated after a temporary failure, such as a timeout. Default ${DEFAULTS.maxRetries}.`,
      check: (value) => explainLimit("maxRetries", Number(value)),
    },
    requests_per_minute: {
      type: number,
      optional: true,
      description:
        "Maximum count of requests per minute in each provider process: Terraform starts one for each provider block. Without it, the provider sends requests until Rymi answers 429, and then slows down.",
      check: (value) => explainLimit("requestsPerMinute", Number(value)),
    },
    on_existing: {
      type: string,
      optional: true,
      description:
        "What to do when a number that is to be created is already registered in this account: `adopt` (default) takes it over with a warning, `error` fails and changes nothing. A replacement by the same number is no error. Terraform before 1.16 and OpenTofu do not distinguish it from a new resource; there, `error` takes over a number that already has the planned agent, with a warning.",
      check: explainOnExisting,
    },
  },
);
export type ProviderConfig = ConfigOf<typeof providerSchema>;

const e164 = {
  check: explainE164,
  checkPrefix: (prefix: string) =>
    prefix === "" || /^\+([1-9][0-9]{0,14})?$/.test(prefix)
      ? undefined
      : `The number begins with ${quoted(prefix)}. Write it in E.164 form: a plus sign, the country code, then digits only.`,
};

/** A text that the provider sets. */
function computed(description: string) {
  return { type: string, computed: true, description };
}

const workspaceId = computed(
  "Id of the workspace that has the number; null if Rymi does not report it. It is an error if the API key acts in another workspace.",
);
const webhook = {
  webhook_status: computed(
    "Whether calls reach Rymi: only if the status is `configured`. The others are `manual_required`, `failed` and `no_carrier`; null if Rymi does not report it.",
  ),
  webhook_url: computed(
    "URL to set at the carrier as the webhook for incoming calls; null if Rymi does not report it.",
  ),
};

export const numberSchema = schema(
  "A phone number that is registered at Rymi, and the agent that answers it.\n\n" +
    "Changing the agent is an update in place: the number stays in service. Destroying the resource removes the registration; the number stays at its carrier.\n\n" +
    "A number belongs to one resource. A plan that gives it to another resource fails: write a `moved` block for a rename, change the agents for a swap. `-replace` removes the number and registers it again; with `create_before_destroy` it stays registered.",
  {
    id: computed("The number."),
    number: {
      type: string,
      required: true,
      requiresReplace: true,
      description: "The phone number in E.164 form, such as `+15551234567`.",
      ...e164,
    },
    agent_id: {
      type: string,
      optional: true,
      description:
        "UUID of the agent that answers. Without it the number is registered and no agent answers.",
      check: explainUuid,
      same: (left: string, right: string) => sameUuid(left, right),
    },
    workspace_id: workspaceId,
    ...webhook,
  },
);
export type NumberSchema = typeof numberSchema;
export type NumberState = StateOf<NumberSchema>;

export const numberDataSchema = schema(
  "One number that is registered at Rymi. It is an error if it is not registered.",
  {
    id: computed("The number."),
    number: { type: string, required: true, description: "The phone number in E.164 form.", ...e164 },
    agent_id: computed("UUID of the agent that answers, or null."),
    created_at: computed("Time at which the number was registered, as Rymi reports it."),
    workspace_id: workspaceId,
    ...webhook,
  },
);

export const provisionWebhookSchema = schema(
  "Makes Rymi set the webhook of a number at its carrier again, for a number that is registered and that calls do not reach.\n\n" +
    "Rymi also sets it when a number is registered or gets another agent. Invoke the action after the cause is fixed, such as a carrier that was not connected or an expired key of the carrier. Requires Terraform 1.14 or later; otherwise use `npx cdktf-rymi webhook`. If the webhook is still not configured, the action reports a warning.",
  {
    number: {
      type: string,
      required: true,
      description: "The phone number in E.164 form. It must be registered.",
      ...e164,
    },
  },
);

export const numbersDataSchema = schema("The numbers that are registered at Rymi, sorted.", {
  id: computed("The filter, or `all`."),
  agent_id: { type: string, optional: true, description: "Only numbers of this agent.", check: explainUuid },
  workspace_id: computed("Id of the workspace that has the numbers; null if Rymi does not report it."),
  numbers: {
    type: list(
      object({
        number: string,
        agent_id: string,
        created_at: string,
        webhook_status: string,
        webhook_url: string,
      }),
    ),
    computed: true,
    description: "The numbers with their agents, sorted by number.",
  },
});

export const agentDataSchema = schema(
  "The agent with a given name, for configurations without UUIDs.\n\n" +
    "Exactly one agent of the account must have the name, letter case and spaces included; otherwise it is an error. The name is looked up again at each plan, so an agent that was renamed is no longer found. Requires a deployment of Rymi that lists its agents (`GET /v1/agents`).",
  {
    id: computed("UUID of the agent, for `agent_id` of a `rymi_number`."),
    name: {
      type: string,
      required: true,
      description: "Name of the agent at Rymi, letter case included.",
      check: (value: string) =>
        value.trim() === "" ? "name is empty. Write the name of the agent at Rymi." : undefined,
    },
  },
);

export const agentsDataSchema = schema(
  "The agents of the account, sorted by name.\n\n" +
    "Several agents may have the same name: to make a map of them, group by name (`...`). Requires a deployment of Rymi that lists its agents (`GET /v1/agents`); one request returns 200 of them.",
  {
    id: computed("`all`."),
    agents: {
      type: list(object({ id: string, name: string })),
      computed: true,
      description: "The agents with their ids and names, sorted by name.",
    },
  },
);
