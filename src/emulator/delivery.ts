import { NumberPage } from "../api";
import type { Fault } from "./faults";
import type { Reply } from "./routes";

/** An answer and how much of it arrives. */
export interface Delivery extends Reply {
  readonly arrives: "whole" | "half" | "broken" | "not";
}

/** Answers with the fault. `work` gives the honest answer and is not called where the fault comes first. */
export function deliver(fault: Fault | undefined, work: () => Reply): Delivery {
  switch (fault?.kind) {
    case "status":
      return { status: fault.status, body: fault.body ?? "", headers: fault.headers ?? {}, arrives: "whole" };
    case "html": {
      const status = fault.status ?? 502;
      const body = `<html><head><title>${status}</title></head><body><h1>Bad Gateway</h1></body></html>`;
      return { status, body, headers: { "content-type": "text/html" }, arrives: "whole" };
    }
    case "rate-limit": {
      const headers = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
      return { status: 429, body: { error: "rate limit exceeded" }, headers, arrives: "whole" };
    }
    case "redirect":
      return { status: 302, body: "", headers: { location: fault.location }, arrives: "whole" };
    case "drop-request":
      return { status: 0, body: "", arrives: "not" };
    case "drop-reply":
      return { ...work(), arrives: "not" };
    case "cut-body":
      return { ...work(), arrives: "half" };
    case "break-body":
      return { ...work(), arrives: "broken" };
    case "page": {
      const reply = work();
      const page = NumberPage.safeParse(reply.body);
      return { ...reply, body: page.success ? fault.edit(page.data) : reply.body, arrives: "whole" };
    }
    case "then": {
      const reply = work();
      fault.run();
      return { ...reply, arrives: "whole" };
    }
    case "delay":
    case undefined:
      return { ...work(), arrives: "whole" };
  }
}
