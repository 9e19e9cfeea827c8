import { TerraformIterator, TerraformStack, TerraformVariable, Testing, Token } from "cdktf";
import { RymiNumber, RymiProvider } from "cdktf-rymi";
import { Construct } from "constructs";
import { expression, useStacks } from "./support";

const emptyStack = useStacks();

const number = "+15551234567";

function newStack(): TerraformStack {
  const stack = emptyStack();
  new RymiProvider(stack, "rymi");
  return stack;
}
const synth = (stack: TerraformStack) => Testing.synth(stack, true);

test("a number declared twice in a stack is an error at synth that names both constructs, once", () => {
  const stack = newStack();
  new RymiNumber(stack, "desk", { number });
  new RymiNumber(new Construct(stack, "office"), "desk", { number });
  new RymiNumber(stack, "other", { number: "+15551234568" });

  expect(() => synth(stack)).toThrow(
    "[phones] +15551234567 is declared 2 times, by phones/desk and phones/office/desk. A number has one agent: keep one of them.",
  );
  expect(() => synth(stack)).not.toThrow(/declared[\s\S]*declared/);
});

test("two accounts may not declare it either, because a number belongs to one", () => {
  const stack = newStack();
  const second = new RymiProvider(stack, "rymi-second", { alias: "second" });
  new RymiNumber(stack, "desk", { number });
  new RymiNumber(stack, "desk-second", { number, provider: second });
  expect(() => synth(stack)).toThrow("declared 2 times");
});

test("the number at synth is checked, not the one at construction", () => {
  const stack = newStack();
  new RymiNumber(stack, "a", { number });
  const b = new RymiNumber(stack, "b", { number });
  b.number = "+15551234568";
  const c = new RymiNumber(stack, "c", { number: "+15551234569" });
  expect(() => synth(stack)).not.toThrow();

  c.number = number;
  expect(() => synth(stack)).toThrow("by phones/a and phones/c");
  stack.node.tryRemoveChild("a");
  expect(() => synth(stack)).not.toThrow();
});

test("two stacks may declare it, because they may be two environments", () => {
  const outer = newStack();
  new RymiNumber(outer, "desk", { number });
  const inner = new TerraformStack(outer, "production");
  new RymiProvider(inner, "rymi");
  new RymiNumber(inner, "desk", { number });

  expect(() => synth(outer)).not.toThrow();
  expect(() => synth(inner)).not.toThrow();
});

test("a number that moves to another address is declared at both, which is allowed", () => {
  const stack = newStack();
  new RymiNumber(stack, "old", { number }).moveTo("reception");
  new RymiNumber(stack, "new", { number }).addMoveTarget("reception");
  expect(() => synth(stack)).not.toThrow();
});

test("tokens, and numbers with count or forEach, are checked by the provider instead", () => {
  const stack = newStack();
  const variable = new TerraformVariable(stack, "variable", { type: "string" });
  new RymiNumber(stack, "a", { number: variable.stringValue });
  new RymiNumber(stack, "b", { number: variable.stringValue });
  new RymiNumber(stack, "on", { number, count: 1 });
  new RymiNumber(stack, "off", { number, count: 0 });
  new RymiNumber(stack, "open", { number, count: Token.asNumber(expression("var.variable")) });
  new RymiNumber(stack, "each", { number, forEach: TerraformIterator.fromList(["one"]) });
  expect(() => synth(stack)).not.toThrow();

  new RymiNumber(stack, "plain", { number });
  expect(() => synth(stack)).toThrow("by phones/on and phones/plain");
});
