import { RymiNumber } from "cdktf-rymi";
import { runWith } from "./command";
import {
  GITHUB_TOKEN,
  GITLAB_TOKEN,
  githubJob,
  gitlabJob,
  pullRequestEvent,
  type StubForge,
  StubGithub,
  StubGitlab,
} from "./forges";
import { ALICE, type Repository, useRepository } from "./support";

const NUMBER = "+15550000001";
const repository = useRepository();
const running: StubForge[] = [];
afterEach(async () => {
  for (const stub of running.splice(0)) await stub.stop();
});

interface Job {
  readonly forge: StubForge;
  readonly repo: Repository;
  readonly token: string;
}

/** A repository that declares one number, which Rymi does not have yet, in a job of a pull request. */
async function declaring(number = NUMBER): Promise<Repository> {
  const repo = await repository();
  repo.synth({ phones: (stack) => new RymiNumber(stack, "desk", { number, agentId: ALICE }) });
  return repo;
}

const FORGES = {
  GitHub: async (): Promise<Job> => {
    const [repo, forge] = [await declaring(), await new StubGithub().start()];
    running.push(forge);
    Object.assign(repo.env, githubJob(forge, repo.write("event.json", pullRequestEvent())));
    return { forge, repo, token: GITHUB_TOKEN };
  },
  GitLab: async (): Promise<Job> => {
    const [repo, forge] = [await declaring(), await new StubGitlab().start()];
    running.push(forge);
    Object.assign(repo.env, gitlabJob(forge));
    return { forge, repo, token: GITLAB_TOKEN };
  },
};

const bodies = ({ comments }: StubForge) => comments.map(({ body }) => body);

describe.each(["GitHub", "GitLab"] as const)("on %s", (name) => {
  test("the first check creates a comment, and later ones update it, also when everything is in sync again", async () => {
    const { forge, repo } = await FORGES[name]();
    const first = await repo.drift("--comment");
    expect(first).toMatchObject({ code: 2, err: expect.stringMatching(/^The comment of .* was made\.$/m) });
    expect(bodies(forge)).toEqual([expect.stringContaining("DRIFT: 1 missing.")]);
    expect(forge.comments[0]?.body).toMatch(/^<!-- cdktf-rymi drift: \S+ -->\n## Rymi numbers/);
    expect(forge.comments[0]?.body).toContain("`0123456789ab`");
    expect(forge.comments[0]?.body).toMatch(
      /\[the run\]\(<https:\/\/git(hub|lab)\.example\/acme\/phones\S+\/99>\)/,
    );

    repo.rymi.seed([{ number: NUMBER, agentId: ALICE }]);
    const second = await repo.drift("--comment");
    expect(second).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^The comment of .* was updated\.$/m),
    });
    expect(bodies(forge)).toEqual([expect.stringContaining("IN SYNC: 1 of 1 declared number")]);
  });

  test("its comment is found after hundreds of others, and comments of others are never changed, even with a marker", async () => {
    const { forge, repo } = await FORGES[name]();
    await repo.drift("--comment");
    const [own] = forge.comments.splice(0);
    const [marker = ""] = own?.body.split("\n") ?? [];
    forge.seed("7", `${marker}\npasted`);
    for (let count = 0; count < 250; count++) forge.seed("8", `comment ${count}`);
    if (own !== undefined) forge.comments.push(own);
    const others = bodies(forge).slice(0, -1);
    await repo.drift("--comment", "--exit-zero");
    expect(bodies(forge).slice(0, -1)).toEqual(others);
    expect(bodies(forge)).toHaveLength(252);
    expect(forge.requests.filter(({ url }) => url.includes("page=3"))).toHaveLength(1);
    expect(forge.writes.at(-1)).toMatch(new RegExp(`^P\\w+ .*/${own?.id}$`));
  });

  test("two names have two comments, and two stacks of one job have two names", async () => {
    const { forge, repo } = await FORGES[name]();
    for (const argv of [
      ["--comment=a -->"],
      ["--comment", "b"],
      ["--comment", "--stack", "ph*"],
      ["--comment"],
    ]) {
      await repo.drift(...argv);
      await repo.drift(...argv);
    }
    const markers = bodies(forge).map((body) => body.split("\n")[0]);
    expect(markers.slice(0, 2)).toEqual([
      "<!-- cdktf-rymi drift: a%20--%3E -->",
      "<!-- cdktf-rymi drift: b -->",
    ]);
    expect(new Set(markers).size).toBe(4);
  });

  test("one of two comments that simultaneous runs have created is removed", async () => {
    const { forge, repo } = await FORGES[name]();
    await repo.drift("--comment");
    const [own] = forge.comments;
    if (own === undefined) throw new Error("no comment was made");
    forge.seed(own.author, own.body, { type: own.type });
    repo.rymi.seed([{ number: NUMBER, agentId: ALICE }]);
    await repo.drift("--comment");
    expect(forge.comments).toEqual([{ ...own, body: expect.stringContaining("IN SYNC") }]);
  });

  test("a failed check replaces an older report, and an incomplete one is marked as such", async () => {
    const { forge, repo } = await FORGES[name]();
    repo.rymi.seed([{ number: NUMBER, agentId: ALICE }]);
    await repo.drift("--comment");
    expect((await repo.drift("--comment", "--mask", "--ignore-file", `no-${NUMBER}`)).code).toBe(1);
    expect(bodies(forge)).toEqual([expect.stringMatching(/NOT CHECKED\n\nno-\+155\S+001 does not exist/)]);
    repo.env["RYMI_API_KEY"] = "rymi_another_key_of_nobody";
    expect((await repo.drift("--comment")).code).toBe(1);
    expect(bodies(forge)).toEqual([expect.stringContaining("INCOMPLETE: ")]);
  });

  test("the comment has the report even when its file cannot be written", async () => {
    const { forge, repo } = await FORGES[name]();
    const { code, err } = await repo.drift("--comment", "--format", `json=${repo.folder}`);
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining("cannot be written") });
    expect(bodies(forge)).toEqual([expect.stringContaining("DRIFT: 1 missing.")]);
  });

  test("the token is in one header and nowhere else", async () => {
    const { forge, repo, token } = await FORGES[name]();
    const echo = { status: 400, body: { message: `bad token ${token}` } };
    const good = await repo.drift("--comment");
    forge.intercept = ({ method }) => (method === "GET" ? undefined : echo);
    const bad = await repo.drift("--comment");
    expect(bad).toMatchObject({ code: 2, err: expect.stringContaining("bad token [API key]") });
    expect(forge.requests.length).toBeGreaterThan(4);
    for (const { url, headers } of forge.requests) {
      const { authorization, "private-token": privateToken, ...others } = headers;
      expect(authorization ?? privateToken).toBe(name === "GitHub" ? `Bearer ${token}` : token);
      expect(JSON.stringify([url, others])).not.toContain(token);
      expect(others["user-agent"]).toBe("cdktf-rymi/1.2.3");
    }
    expect(JSON.stringify([good, bad, bodies(forge)])).not.toContain(token);
  });

  const remedies = {
    GitHub: {
      401: "GITHUB_TOKEN is not accepted",
      403: "permissions: pull-requests: write",
      404: "GITHUB_TOKEN does not see the pull request",
    },
    GitLab: {
      401: "it has expired or was revoked",
      403: "the role Reporter (or higher) and the scope api",
      404: "GITLAB_TOKEN does not see the merge request",
    },
  }[name];

  test.each([
    [401, {}, remedies[401]],
    [403, {}, remedies[403]],
    [404, {}, remedies[404]],
    [429, {}, "That is its rate limit"],
    [403, { "retry-after": "60" }, "That is its rate limit"],
    [403, { "x-ratelimit-remaining": "0" }, "That is its rate limit"],
    [502, {}, "The next run tries again"],
    [302, { location: "https://elsewhere.example" }, "Redirects are not followed"],
  ])("%i %j is a warning that says what to do, and the exit code stays", async (status, headers, remedy) => {
    const { forge, repo } = await FORGES[name]();
    forge.intercept = ({ method }) =>
      method === "POST" ? { status, headers, body: { message: "<b>no</b>" } } : undefined;
    const { code, err } = await repo.drift("--comment");
    expect(code).toBe(2);
    expect(err).toContain("No comment was written.");
    expect(err).toContain(`with ${status}: no. `);
    expect(err).toContain(remedy);
    expect(err.startsWith("::warning ")).toBe(name === "GitHub");
    repo.rymi.seed([{ number: NUMBER, agentId: ALICE }]);
    expect((await repo.drift("--comment")).code).toBe(0);
  });

  test("an unreachable or a different API is a warning", async () => {
    const { forge, repo } = await FORGES[name]();
    forge.intercept = () => ({ status: 200, body: { hello: "world" } });
    expect((await repo.drift("--comment")).err).toContain("with an unexpected body");
    const variable = name === "GitHub" ? "GITHUB_API_URL" : "CI_API_V4_URL";
    repo.env[variable] = "http://127.0.0.1:9";
    expect(await repo.drift("--comment")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/did not answer GET \/user: .*ECONNREFUSED/),
    });
    repo.env[variable] = "http://forge.example/api";
    const { err } = await repo.drift("--comment");
    expect(err).toContain(`${variable} is not an address for a token`);
  });

  test("without a token, or with a malformed one, nothing is sent", async () => {
    const { forge, repo } = await FORGES[name]();
    const variable = name === "GitHub" ? "GITHUB_TOKEN" : "GITLAB_TOKEN";
    repo.env[variable] = "";
    expect(await repo.drift("--comment")).toMatchObject({
      code: 2,
      err: expect.stringContaining(`${variable} is not set`),
    });
    repo.env[variable] = "two\nlines";
    const { err } = await repo.drift("--comment");
    expect(err).toContain(`${variable} holds characters that no token has`);
    expect(err).not.toContain("two");
    expect(forge.requests).toEqual([]);
  });
});

test("a comment that is too long for GitHub is cut at a line, with a note", async () => {
  const { forge, repo } = await FORGES.GitHub();
  repo.synth({
    phones: (stack) => {
      for (let count = 0; count < 400; count++)
        new RymiNumber(stack, `a-long-name-of-a-desk-${count}`, {
          number: `+1555${1_000_000 + count}`,
          agentId: ALICE,
        });
    },
  });
  await repo.drift("--comment");
  const [body = ""] = bodies(forge);
  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(body.length).toBeGreaterThan(60_000);
  const lines = body.split("\n");
  expect(lines.filter((line) => line.startsWith("| **missing**")).every((line) => line.endsWith("|"))).toBe(
    true,
  );
  expect(body).toContain("**Cut here: the report is longer than a comment may be.**");
  expect(body).toContain("[the run]");
});

test("the note for a cut in the folded part is below the fold", async () => {
  const { forge, repo } = await FORGES.GitHub();
  repo.synth({
    phones: (stack) => {
      for (let count = 0; count < 450; count++)
        new RymiNumber(stack, `a-long-name-of-a-desk-${count}`, {
          number: `+1555${1_000_000 + count}`,
          agentId: ALICE,
        });
    },
  });
  repo.write(".rymi-drift-ignore", `+1555* missing - ${"a long reason ".repeat(20)}\n`);
  expect((await repo.drift("--comment")).code).toBe(0);
  const [body = ""] = bodies(forge);
  expect(body.indexOf("</details>")).toBeGreaterThan(60_000);
  expect(body.indexOf("**Cut here")).toBeGreaterThan(body.indexOf("</details>"));
});

test("with the token of a person, the person's comments are updated", async () => {
  const { forge, repo } = await FORGES.GitHub();
  forge.intercept = ({ url }) =>
    url.endsWith("/user") ? { status: 200, body: { login: "carla", id: 3 } } : undefined;
  const mine = forge.seed("carla", "<!-- cdktf-rymi drift: x -->\nold");
  const bot = forge.seed("other[bot]", "<!-- cdktf-rymi drift: x -->\nold", { type: "Bot" });
  await repo.drift("--comment", "x");
  expect(mine.body).toContain("DRIFT");
  expect(bot.body).toContain("old");
});

test.each([["mallory/phones"], [null]])(
  "a pull request of a fork (%j), whose token can only read, gets a notice and keeps its exit code",
  async (fork) => {
    const { forge, repo } = await FORGES.GitHub();
    repo.env["GITHUB_EVENT_PATH"] = repo.write("event.json", pullRequestEvent(fork));
    forge.intercept = ({ method }) =>
      method === "GET"
        ? undefined
        : { status: 403, body: { message: "Resource not accessible by integration" } };
    const { code, err } = await repo.drift("--comment");
    expect(code).toBe(2);
    expect(err).toMatch(/^::notice title=Rymi drift check::No comment was written\..* comes from a fork/);
  },
);

test("a merge request of a fork, which has no token, says so", async () => {
  const { repo } = await FORGES.GitLab();
  Object.assign(repo.env, { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "4", GITLAB_TOKEN: undefined });
  expect((await repo.drift("--comment")).err).toMatch(
    /CI_JOB_TOKEN cannot write comments.*a fork do not get it/,
  );
});

test("outside a pull request there is a notice, and nothing is sent", async () => {
  const { forge, repo } = await FORGES.GitHub();
  repo.env["GITHUB_EVENT_PATH"] = repo.write("event.json", { schedule: "17 * * * *" });
  expect(await repo.drift("--comment")).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^::notice .*not about a pull request/),
  });
  const { err } = await runWith({ cwd: repo.folder, env: { ...repo.env, GITHUB_ACTIONS: undefined } }, [
    "drift",
    "--comment",
  ]);
  expect(err).toMatch(/^No comment was written, as this run is not about/);
  expect(forge.requests).toEqual([]);
});

test("requests use the proxy of the job", async () => {
  const { repo } = await FORGES.GitHub();
  Object.assign(repo.env, {
    GITHUB_API_URL: "https://api.github.example",
    HTTPS_PROXY: "http://127.0.0.1:9",
  });
  const { code, err } = await repo.drift("--comment");
  expect(code).toBe(2);
  expect(err).toMatch(/the proxy 127\.0\.0\.1:9 \(HTTPS_PROXY\) cannot be used: .*ECONNREFUSED/);
});
