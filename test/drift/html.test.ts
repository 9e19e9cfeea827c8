import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { RymiNumber } from "cdktf-rymi";
import { type Browser, chromium, type Page } from "playwright-core";
import { ALICE, BOB, type Repository, useRepository } from "./support";

const CHROMIUM = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

const repository = useRepository();

/** Drift in two stacks and one number in none; names that would be markup if nobody escaped them. */
async function drifted(): Promise<Repository> {
  const repo = await repository();
  repo.synth({
    phones: (stack) => {
      new RymiNumber(stack, "<img src=x onerror=alert(1)>", { number: "+15550000001", agentId: ALICE });
      new RymiNumber(stack, "moved", { number: "+15550000002", agentId: ALICE });
    },
    sales: (stack) => new RymiNumber(stack, "gone", { number: "+15550000003" }),
  });
  repo.rymi.seed([{ number: "+15550000002", agentId: BOB }, { number: "+15550000009" }]);
  repo.write(".rymi-drift-ignore", "+15550000003 missing - </script><b>ported</b>\n");
  await repo.drift("--format", "html=report.html");
  return repo;
}

test("the page is one file that loads nothing, and no name becomes markup", async () => {
  const html = (await drifted()).read("report.html");
  expect(html).toMatch(/^<!doctype html>/);
  expect(html).toContain("default-src &#39;none&#39;");
  expect(html).not.toMatch(/<(?:link|img|iframe|object)|\s(?:src|href)=["']|https?:\/\/|@import|url\(/);
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
  expect(html).toContain("&lt;/script&gt;&lt;b&gt;ported&lt;/b&gt;");
});

test.each([
  ["drift", "bad", "DRIFT: 1 missing"],
  ["no answer", "open", "INCOMPLETE"],
  ["in sync", "good", "IN SYNC"],
])("the heading shows %s", async (_, state, text) => {
  const repo = await repository();
  repo.synth({ phones: (stack) => new RymiNumber(stack, "desk", { number: "+15550000001" }) });
  if (state === "good") repo.rymi.addNumber("+15550000001");
  if (state === "open") repo.rymi.faults.add({ times: 9, do: { kind: "status", status: 403 } });
  const { out } = await repo.drift("--format", "html");
  expect(out).toContain(`<h1 class="${state}">${text}`);
});

const describeChromium = existsSync(CHROMIUM) ? describe : describe.skip;

describeChromium(`in Chromium (${existsSync(CHROMIUM) ? "found" : "skipped: not found"})`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());

  /** The page, and what went wrong or over the network while it was shown. */
  async function show(repo: Repository): Promise<{ readonly page: Page; readonly trouble: string[] }> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const trouble: string[] = [];
    const url = pathToFileURL(join(repo.folder, "report.html")).href;
    page.on("console", (message) => trouble.push(message.text()));
    page.on("pageerror", (error) => trouble.push(error.message));
    page.on("dialog", (dialog) => trouble.push(dialog.message()));
    page.on("request", (request) => {
      if (request.url() !== url) trouble.push(request.url());
    });
    await page.goto(url);
    return { page, trouble };
  }

  test("it shows counts and findings by stack, and sends no request", async () => {
    const { page, trouble } = await show(await drifted());
    expect(await page.locator(".counts li").allInnerTexts()).toEqual(
      ["0", "1", "1", "0", "0", "0", "1", "1"].map((count, index) =>
        [
          count,
          ["in sync", "missing", "changed", "unrouted", "duplicate", "unknown", "unmanaged", "accepted"][
            index
          ],
        ].join("\n"),
      ),
    );
    expect(await page.locator("h2").allInnerTexts()).toEqual(["phones 2", "In no stack 1"]);
    expect(await page.locator("section tbody tr").count()).toBe(3);
    expect(await page.locator("img").count()).toBe(0);
    const width = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    expect(width).toBeLessThanOrEqual(0);
    expect(trouble).toEqual([]);
  });

  test("the search hides rows that lack a word, and empty stacks", async () => {
    const { page, trouble } = await show(await drifted());
    const visible = () => page.locator("tbody tr:visible td.number").allInnerTexts();
    await page.getByRole("searchbox").fill("changed 0002");
    expect(await visible()).toEqual(["+15550000002"]);
    expect(await page.locator("h2:visible").allInnerTexts()).toEqual(["phones 2"]);
    expect(await page.locator("output").textContent()).toBe("1 of 4");
    await page.getByRole("searchbox").fill(BOB.toUpperCase());
    expect(await visible()).toEqual(["+15550000002"]);
    await page.getByRole("searchbox").fill("");
    expect(await visible()).toHaveLength(3);
    expect(trouble).toEqual([]);
  });
});
