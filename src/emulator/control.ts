import { describeRule, readRule } from "./fault-json";
import { parseJson, type Reply, refusal } from "./routes";
import { resetWorld, type World } from "./world";

// The routes below `/_emulator/`, for tests in any language. These requests need no key, and are not logged, not counted and
// not subject to faults.

type Handler = (world: World, body: string) => Reply;

const ROUTES: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  "/_emulator/health": { GET: ({ initial }) => ok({ status: "ok", workspaces: initial.workspaces.length }) },
  "/_emulator/reset": {
    POST: (world) => {
      resetWorld(world);
      return ok({ status: "reset" });
    },
  },
  "/_emulator/faults": {
    GET: listFaults,
    POST: addFaults,
    DELETE: (world) => {
      world.faults.clear();
      return listFaults(world);
    },
  },
  "/_emulator/requests": {
    GET: listRequests,
    DELETE: (world) => {
      world.journal.clear();
      return listRequests(world);
    },
  },
};

/** Whether a path belongs to the emulator itself, not to Rymi. */
export function isControl(path: string): boolean {
  return path.startsWith("/_emulator");
}

/** Answers a request to the emulator itself. */
export function control(world: World, method: string, path: string, body: string): Reply {
  const [name = ""] = path.split("?");
  const methods = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
  if (methods === undefined) {
    return refusal(404, `there is no ${name}; there are ${Object.keys(ROUTES).join(", ")}`);
  }
  const handle = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (handle !== undefined) return handle(world, body);
  const allow = Object.keys(methods).join(", ");
  return { ...refusal(405, `${name} takes ${allow}`), headers: { allow } };
}

function listFaults({ faults }: World): Reply {
  // JSON has no Infinity: null means without limit.
  const pending = faults.pending.map(({ rule, left }) => ({ ...describeRule(rule), left }));
  return ok({ faults: pending });
}

/** Adds one rule or a list of them; all or none. */
function addFaults(world: World, body: string): Reply {
  const json = parseJson(body);
  if ("refused" in json) return json.refused;
  const rules = [json.value].flat().map((rule) => readRule(rule, world.store));
  for (const [index, rule] of rules.entries()) {
    if (!rule.ok) return refusal(400, `rule ${index + 1}: ${rule.text}`, "invalid_request");
  }
  for (const rule of rules) if (rule.ok) world.faults.add(rule.value);
  return { ...listFaults(world), status: 201 };
}

function listRequests({ journal }: World): Reply {
  return ok({ requests: journal.records });
}

function ok(body: object): Reply {
  return { status: 200, body };
}
