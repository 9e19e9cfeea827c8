import { ExampleProject } from "../support/example-project";

/** examples/library, as its owner runs it: against the built package, with Jest's settings of its own. */
describe("the example for users of the library", () => {
  let project: ExampleProject;

  beforeAll(() => {
    project = new ExampleProject("library", ["@swc", "@types", "jest", "typescript"]);
  });
  afterAll(() => project.remove());

  test("its tests pass", async () => {
    const { stderr } = await project.ok("npm", ["test", "--silent"]);
    expect(stderr).toContain("Tests:       4 passed, 4 total");
  });

  test("it compiles, and the compiler reports a type error", async () => {
    await project.ok("tsc", []);
    project.edit("on-call.ts", /client\.attach\(number, to\)/, "client.attach(number)");
    expect((await project.run("tsc", [])).stdout).toContain("Expected 2-3 arguments, but got 1");
  });

  test("a mistake in the example makes its tests fail", async () => {
    project.edit("on-call.ts", /row\.agent_id === agentId/, "true");
    const { code, stderr } = await project.run("npm", ["test", "--silent"]);
    expect(code).toBe(1);
    expect(stderr).toContain("the numbers of one agent go to the other, and nothing else is touched");
  });
});
