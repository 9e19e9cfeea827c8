import type { Measured, Results } from "./row";

const WIDTH = 860;
const LEFT = 130;
const RIGHT = 20;
const ROW = 34;

/** What happens within one process of the provider; the last of them takes up the rest. */
const STEPS = [
  { label: "Node's own start", colour: "#9aa5b1" },
  { label: "to the handshake line", colour: "#2f6fde" },
  { label: "to the first answer", colour: "#7fb0ff" },
  { label: "calls, Shutdown and exit", colour: "#f2a33a" },
] as const;

/** `terraform plan` of one number as a picture; undefined while a row that it needs is not measured. */
export function drawPlan({ rows }: Results): string | undefined {
  const plan = rows.find(({ name }) => name === "one");
  const start = rows.find(({ name, node }) => name === "startup" && node === plan?.node);
  if (plan === undefined || start === undefined) return undefined;
  const total = of(plan, "ours");
  const x = (ms: number) => LEFT + (ms / total) * (WIDTH - LEFT - RIGHT);
  const bar = (row: number, from: number, to: number, colour: string) =>
    `<rect x="${x(from).toFixed(1)}" y="${row * ROW + 34}" width="${Math.max(0, x(to) - x(from)).toFixed(1)}" height="22" fill="${colour}"/>`;
  const parts: string[] = [label(0, "terraform plan"), bar(0, 0, total, "#d9dee4")];
  let row = 0;
  for (let process = 1; plan.figures[`from${process}`] !== undefined; process++) {
    row++;
    const from = of(plan, `from${process}`);
    const to = of(plan, `to${process}`);
    const ends = [of(start, "node"), of(start, "handshake"), of(start, "firstAnswer"), to - from];
    parts.push(label(row, `process ${process}`));
    let at = from;
    for (const [index, { colour }] of STEPS.entries()) {
      const end = Math.min(to, from + (ends[index] ?? 0));
      if (end > at) parts.push(bar(row, at, end, colour));
      at = Math.max(at, end);
    }
  }
  const height = (row + 1) * ROW + 96;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">`,
    `<title>Where the time goes in one terraform plan</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="${LEFT}" y="22" fill="#1f2933">One number, nothing to change: ${total.toFixed(0)} ms, of which Terraform alone takes ${of(plan, "terraformData").toFixed(0)} ms</text>`,
    ...parts,
    ...axis(total, x, (row + 1) * ROW + 40),
    ...legend(height - 20),
    "</svg>",
    "",
  ].join("\n");
}

const of = ({ figures }: Measured, name: string) => figures[name]?.median ?? Number.NaN;

const label = (row: number, text: string) =>
  `<text x="${LEFT - 10}" y="${row * ROW + 50}" text-anchor="end" fill="#1f2933">${text}</text>`;

function axis(total: number, x: (ms: number) => number, y: number): string[] {
  const step = [50, 100, 200, 500, 1_000, 2_000].find((size) => total / size <= 10) ?? 5_000;
  const marks = Array.from({ length: Math.floor(total / step) + 1 }, (_, index) => index * step);
  return marks.map(
    (ms) =>
      `<text x="${x(ms).toFixed(1)}" y="${y + 8}" text-anchor="middle" fill="#616e7c" font-size="11">${ms} ms</text>`,
  );
}

function legend(y: number): string[] {
  return STEPS.flatMap(({ label: text, colour }, index) => {
    const left = LEFT + index * 178;
    return [
      `<rect x="${left}" y="${y - 11}" width="12" height="12" fill="${colour}"/>`,
      `<text x="${left + 18}" y="${y}" fill="#1f2933">${text}</text>`,
    ];
  });
}
