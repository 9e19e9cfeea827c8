import { DEFAULTS, explainLimit, explainOnExisting, explainWorkspace } from "../api/settings";
import { explainE164, explainUuid, quoted, sameUuid } from "../api/text";
import { type ConfigOf, list, number, object, type StateOf, schema, string } from "../tfplugin";

/** One schema per kind of block. Validation, planning, types and docs derive from it. */

export const providerSchema = schema(
  "Which Rymi voice agent answers which phone number.\n\n" +
    "Rymi sells no numbers: each is bought at a carrier (Twilio, Plivo, Vonage) and registered here.",
  {
    api_key: {
      type: string,
      optional: true,
      sensitive: true,
      description:
        "Secret key of the Rymi account. Better left out and given as `RYMI_API_KEY`. May be ephemeral.",
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
      description: `How often a request that failed on its way is repeated. Default ${DEFAULTS.maxRetries}.`,
      check: (value) => explainLimit("maxRetries", Number(value)),
    },
    requests_per_minute: {
      type: number,
      optional: true,
      description:
        "Most requests in a minute, counted in each provider process: Terraform starts one for each provider block. Without it, the provider sends requests until Rymi answers 429, and then slows down.",
      check: (value) => explainLimit("requestsPerMinute", Number(value)),
    },
    on_existing: {
      type: string,
      optional: true,
      description:
        "What creating a number does that this account has already: `adopt` (default) takes it over with a warning, `error` refuses and changes nothing. A replacement by the same number is no reason to refuse; before Terraform 1.16 and in OpenTofu, which do not tell it from a new resource, a number that has the planned agent already is adopted with a warning.",
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

const workspaceId = {
  type: string,
  computed: true,
  description:
    "Id of the workspace that has the number; null where Rymi does not say. A key that acts in another one is an error.",
};
const webhook = {
  webhook_status: {
    type: string,
    computed: true,
    description:
      "Whether calls reach Rymi: only a number that is `configured` rings. Others are `manual_required`, `failed` and `no_carrier`; null where Rymi does not say.",
  },
  webhook_url: {
    type: string,
    computed: true,
    description:
      "What has to be set at the carrier as the webhook for incoming calls; null where Rymi does not say.",
  },
};

export const numberSchema = schema(
  "A phone number that is registered at Rymi, and the agent that answers it.\n\n" +
    "Changing the agent is an update in place: the number stays in service. Destroying the resource removes the registration; the number stays at its carrier.\n\n" +
    "A number belongs to one resource. A plan that gives it to another one is refused: write a `moved` block for a rename, change the agents for a swap. `-replace` removes the number and registers it again; with `create_before_destroy` it stays registered.",
  {
    id: { type: string, computed: true, description: "The number." },
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

const createdAt = {
  type: string,
  computed: true,
  description: "When the number was registered, as Rymi says it.",
};

export const numberDataSchema = schema(
  "One number that is registered at Rymi. It is an error when it is not.",
  {
    id: { type: string, computed: true, description: "The number." },
    number: { type: string, required: true, description: "The phone number in E.164 form.", ...e164 },
    agent_id: { type: string, computed: true, description: "UUID of the agent that answers, or null." },
    created_at: createdAt,
    workspace_id: workspaceId,
    ...webhook,
  },
);
export type NumberDataSchema = typeof numberDataSchema;

export const provisionWebhookSchema = schema(
  "Lets Rymi set the webhook of a number at its carrier again, for a number that is registered and does not ring.\n\n" +
    "Registering a number and giving it an agent do so already. Invoke the action once the cause is mended: a carrier that was not connected, a key of the carrier that had expired. Terraform 1.14 and later; elsewhere there is `npx cdktf-rymi webhook`. A webhook that is still not configured is a warning.",
  {
    number: {
      type: string,
      required: true,
      description: "The phone number in E.164 form. It must be registered.",
      ...e164,
    },
  },
);
export type ProvisionWebhookSchema = typeof provisionWebhookSchema;

export const numbersDataSchema = schema("The numbers that are registered at Rymi, sorted.", {
  id: { type: string, computed: true, description: "The filter, or `all`." },
  agent_id: { type: string, optional: true, description: "Only numbers of this agent.", check: explainUuid },
  workspace_id: {
    type: string,
    computed: true,
    description: "Id of the workspace that has the numbers; null where Rymi does not say.",
  },
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
export type NumbersDataSchema = typeof numbersDataSchema;

export const agentDataSchema = schema(
  "The agent of a name, so that its UUID need not be pasted.\n\n" +
    "The name must be exactly that of one agent of this account, letter case and spaces included: no agent of that name, or several, is an error. It is looked up again at each plan; an agent that was renamed is no longer found. Needs a Rymi that lists its agents (`GET /v1/agents`).",
  {
    id: {
      type: string,
      computed: true,
      description: "UUID of the agent, for `agent_id` of a `rymi_number`.",
    },
    name: {
      type: string,
      required: true,
      description: "Name of the agent as it stands in Rymi, letter case included.",
      check: (value: string) =>
        value.trim() === "" ? "name is empty. Write the name of the agent as it stands in Rymi." : undefined,
    },
  },
);
export type AgentDataSchema = typeof agentDataSchema;

export const agentsDataSchema = schema(
  "The agents of the account, sorted by name.\n\n" +
    "Agents may have the same name: group by name (`...`) where you make a map of them. Needs a Rymi that lists its agents (`GET /v1/agents`), of which it takes one request for every 200.",
  {
    id: { type: string, computed: true, description: "`all`." },
    agents: {
      type: list(object({ id: string, name: string })),
      computed: true,
      description: "The agents with their ids and names, sorted by name.",
    },
  },
);
export type AgentsDataSchema = typeof agentsDataSchema;
