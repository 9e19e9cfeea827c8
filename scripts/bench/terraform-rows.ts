import type { Lab, Watched } from "./lab";
import { type Figures, medianOf, type Row, ratioOf } from "./row";
import { createStack, type Kind, must, type Stack } from "./stack";

const PLAN = ["plan", "-detailed-exitcode", "-input=false", "-no-color", "-lock=false"];

const applied = (lab: Lab, kind: Kind, count: number) =>
  lab.once(`${kind} ${count}`, () => createStack(lab, kind, { count, applied: true }));

/** A plan that finds nothing to change. */
async function plan(lab: Lab, stack: Stack): Promise<Watched> {
  const spent = await lab.watch(() => stack.terraform(...PLAN));
  must(spent);
  return spent;
}

/** Ours after Terraform's own, with what it cost Rymi and the machine. */
async function planBoth(lab: Lab): Promise<Figures> {
  const baseline = await plan(lab, await applied(lab, "terraform_data", 10_000));
  const stack = await applied(lab, "rymi_number", 10_000);
  const before = stack.rymi.requests.length;
  const { ms, lives } = await plan(lab, stack);
  return {
    terraformData: baseline.ms,
    ours: ms,
    requests: stack.rymi.requests.length - before,
    peakMB: Math.max(...lives.map(({ peakMB }) => peakMB)),
  };
}

const planRow = (row: Pick<Row, "name" | "title" | "reach" | "result">): Row => ({
  ...row,
  rounds: 3,
  measure: planBoth,
});

export const planning = planRow({
  name: "plan",
  title: "terraform plan, 10,000 numbers, nothing to change",
  reach: "≤ 1.75 × terraform_data",
  result: (rounds) => ({ value: ratioOf(rounds, "ours", "terraformData"), limit: 1.75, unit: "×" }),
});

export const planRequests = planRow({
  name: "requests",
  title: "List requests for it",
  reach: "50",
  result: (rounds) => ({ value: medianOf(rounds, "requests"), limit: 50, unit: "requests" }),
});

export const memory = planRow({
  name: "memory",
  title: "Provider memory there, at its peak",
  reach: "≤ 160 MB",
  result: (rounds) => ({ value: medianOf(rounds, "peakMB"), limit: 160, unit: "MB" }),
});

export const applying: Row = {
  name: "apply",
  title: "terraform apply, 1,000 new numbers, Rymi answering in 20 ms",
  rounds: 3,
  reach: "≤ 1.7 × terraform_data, 1,000 requests",
  async measure(lab) {
    const make = (kind: Kind) => async () =>
      createStack(lab, kind, { count: 1_000, applied: false, latencyMs: 20 });
    const apply = async (stack: Stack) => {
      stack.forget();
      return must(await stack.terraform("apply", "-auto-approve", "-input=false", "-no-color")).ms;
    };
    const terraformData = await apply(await lab.once("apply terraform_data", make("terraform_data")));
    const stack = await lab.once("apply rymi_number", make("rymi_number"));
    const before = stack.rymi.requests.length;
    const ours = await apply(stack);
    return { terraformData, ours, requests: stack.rymi.requests.length - before };
  },
  result(rounds) {
    const isFrugal = rounds.every(({ requests }) => requests === 1_000);
    const ratio = ratioOf(rounds, "ours", "terraformData");
    return { value: isFrugal ? ratio : Number.POSITIVE_INFINITY, limit: 1.7, unit: "×" };
  },
};

export const growth: Row = {
  name: "growth",
  title: "Provider's processor time per number, from 1,000 to 10,000",
  rounds: 3,
  reach: "grows by less than 10 %",
  async measure(lab) {
    const cpu = async (count: number) => {
      const { lives } = await plan(lab, await applied(lab, "rymi_number", count));
      return lives.reduce((sum, { cpuMs }) => sum + cpuMs, 0);
    };
    return { of1: await cpu(1), of1000: await cpu(1_000), of10000: await cpu(10_000) };
  },
  result(rounds) {
    const each = (name: string, count: number) => (medianOf(rounds, name) - medianOf(rounds, "of1")) / count;
    return { value: (each("of10000", 10_000) / each("of1000", 1_000) - 1) * 100, limit: 10, unit: "%" };
  },
};

/** For the picture: when the provider's processes began and ended, in milliseconds since Terraform was started. */
export const onePlan: Row = {
  name: "one",
  title: "terraform plan of one number, above that of one terraform_data",
  rounds: 10,
  reach: "no reach: for the picture",
  async measure(lab) {
    const baseline = await plan(lab, await applied(lab, "terraform_data", 1));
    const { ms, lives } = await plan(lab, await applied(lab, "rymi_number", 1));
    const figures: Record<string, number> = { terraformData: baseline.ms, ours: ms };
    lives.forEach(({ fromMs, toMs }, index) => {
      figures[`from${index + 1}`] = fromMs;
      figures[`to${index + 1}`] = toMs;
    });
    return figures;
  },
  result: (rounds) => ({
    value: medianOf(rounds, "ours") - medianOf(rounds, "terraformData"),
    limit: Number.MAX_VALUE,
    unit: "ms",
  }),
};
