import { present } from '../fields.ts';
import { hasFiles } from '../records/file-parts.ts';
import type { AppliedPrompt } from '../prompts/runner.ts';
import { askedNow } from './asked.ts';
import { withCallSettings } from './call-only-settings.ts';
import type { Candidate } from './fallbacks.ts';
import type { ExchangeInput, ExchangePorts } from './input.ts';
import { type ExchangePlan, planExchange } from './plan.ts';
import { messageToSend } from './request.ts';
import { wellFormed } from './well-formed.ts';

/** Decides what an exchange does. */
export type Planner = (ports: ExchangePorts, input: ExchangeInput) => Promise<ExchangePlan>;

/**
 * Plans exchanges of one run, which differ in what they say: what is in force, whom to ask and how is found once for
 * all that have the same system text. What is more than a question and its history is planned by itself.
 */
export function sharedPlanner(): Planner {
  let known: { input: ExchangeInput; plan: ExchangePlan } | undefined;
  return async (ports, input) => {
    if (known === undefined || !isAlike(known.input, input)) {
      const plan = await planExchange(ports, input);
      if (isPlain(input, plan)) known = { input, plan };
      return plan;
    }
    const asked = askedNow(ports, input);
    const { plan } = known;
    const said = asked.messages.map((message) => wellFormed(messageToSend(message)));
    const saying = <Asked extends Candidate>(candidate: Asked): Asked => {
      const system = candidate.request.messages.slice(0, systemCount(candidate));
      return { ...candidate, request: { ...candidate.request, messages: [...system, ...said] } };
    };
    return {
      ...plan,
      ...asked,
      first: saying(plan.first),
      fallbacks: plan.fallbacks.map((one) => ('fault' in one ? one : saying(one))),
      messages: withCallSettings(asked.messages, input, plan.first.effective),
      notices: [],
    };
  };
}

/** The system text stands first, if there is one that is not blank. */
function systemCount({ request: { messages } }: Candidate): number {
  return messages[0]?.role === 'system' ? 1 : 0;
}

function isAlike(one: ExchangeInput, other: ExchangeInput): boolean {
  return (
    one.flags === other.flags &&
    one.settings === other.settings &&
    one.budget === other.budget &&
    isSamePrompt(one.prompt, other.prompt) &&
    isQuestion(other)
  );
}

function isSamePrompt(one: Partial<AppliedPrompt> = {}, other: Partial<AppliedPrompt> = {}): boolean {
  if (one.system !== other.system || one.version_id !== other.version_id || one.id !== other.id) return false;
  if (one.settings === other.settings) return true;
  return JSON.stringify(present({ settings: one.settings })) === JSON.stringify(present({ settings: other.settings }));
}

/** Its messages alone, none with a file or a reference text, kept nowhere. */
function isQuestion({ target, history, files, messages, retry }: ExchangeInput): boolean {
  const isPlainText = messages.every(
    (each) => each.role !== 'system' && each.rag_context === undefined && !hasFiles(each),
  );
  return target.kind === 'none' && history === undefined && files === undefined && retry !== true && isPlainText;
}

function isPlain(input: ExchangeInput, { window, first }: ExchangePlan): boolean {
  return (
    isQuestion(input) && window.rule === 'full' && first.effective.values.sanitize !== true && window.left_out === 0
  );
}
