import { isE164 } from "../api/patterns";
import { isRymiError } from "../client";
import { AgentError, adviceOn, isRegistrationRefused, NumberError } from "../numbers";
import type { Finding } from "../tfplugin";

/**
 * The diagnostic for an error of a request, of a number or of an agent: what happened, and under it what to do.
 *
 * @param subject the number or the agent's name that the call is about
 * @returns undefined for any other error, which is a bug
 */
export function explain(error: unknown, subject?: string): Finding | undefined {
  const advice = adviceOn(error);
  if (advice === undefined || !(error instanceof Error)) return undefined;
  const about = isRymiError(error) && subject !== undefined && isE164(subject) ? `${subject}: ` : "";
  const sentence = /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
  const attribute = attributeOf(error, subject);
  return {
    summary: advice.summary,
    detail: `${about}${sentence}\n\n${advice.remedy}`,
    ...(attribute !== undefined && { attribute: [attribute] }),
  };
}

/** The attribute whose value is to be changed, where it is one. */
function attributeOf(error: Error, subject: string | undefined): string | undefined {
  if (error instanceof AgentError) return subject === undefined ? undefined : "name";
  if (error instanceof NumberError) return error.code === "agent_unknown" ? "agent_id" : "number";
  return isRegistrationRefused(error) ? "number" : undefined;
}
