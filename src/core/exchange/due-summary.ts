import { asLlmkitError, LlmkitError } from '../errors.ts';
import { noticeOf, type Notice } from '../events.ts';
import { present } from '../fields.ts';
import { noConversation } from '../lists.ts';
import type { Conversation } from '../records/conversation.ts';
import type { SettingValues } from '../tables/settings.ts';
import { KEPT_BESIDE_SUMMARY, windowRule } from '../tables/window.ts';
import { callSettings } from './call-settings.ts';
import type { ExchangePorts } from './input.ts';
import type { ExchangePlan } from './plan.ts';
import { buildRequest } from './request.ts';
import { rulesOf } from './rules.ts';
import { claimSummary, putSummary, summaryOf } from './summary.ts';
import { foldOf, refuseBadKeep } from './window.ts';

/** A plan whose summary is up to date, and what is to be told of that. */
interface Renewed {
  plan: ExchangePlan;
  notices: Notice[];
}

/**
 * The plan with a new summary, where enough has aged out of the conversation `id` and nobody else is at it. Where none can be
 * made, more is sent as it is: no question is lost for it.
 */
export async function withDueSummary(
  ports: ExchangePorts,
  plan: ExchangePlan,
  id: string | undefined,
  signal: AbortSignal,
): Promise<Renewed> {
  const { conversation, rules, window } = plan;
  const { due } = window;
  if (due === undefined || id === undefined || conversation === undefined) return { plan, notices: [] };
  let isClaimed = false;
  try {
    isClaimed = await claimSummary(ports, id, conversation.summary);
    if (!isClaimed) return { plan, notices: [] };
    const about = present({ conversation_id: id, user_id: plan.first.effective.values.user_id });
    const summary = await summaryOf(ports, due, { candidate: plan.first, rules, about, signal });
    await ports.conversations.update(id, (record) => {
      delete record.summarizing;
      putSummary(record, summary, due);
    });
    return { plan: { ...(await plan.withSummary(summary)), rules }, notices: [] };
  } catch (thrown) {
    if (isClaimed) await release(ports, id);
    const { message } = asLlmkitError(thrown);
    const told = noticeOf('window', [`what was said before was not summed up, and is sent as it is: ${message}`]);
    return { plan, notices: signal.aborted ? [] : [told] };
  }
}

/** Another one may make it next time. Nothing hangs on it. */
async function release(ports: ExchangePorts, id: string): Promise<void> {
  const change = (record: Conversation) => void delete record.summarizing;
  await ports.conversations.update(id, change, { despiteStop: true }).catch(() => undefined);
}

export interface FoldOptions {
  /** How many of the newest messages stay as they are; those of the window in force, else 10, when absent. */
  keep?: number;
  flags?: SettingValues;
}

/**
 * Folds all but the newest messages of the conversation `id` into its summary now. A window that would not use it becomes
 * one that does. Resolves to the conversation and the number of messages that were folded: 0 where there is nothing new.
 */
export async function foldNow(
  ports: ExchangePorts,
  id: string,
  { keep: given, flags = {} }: FoldOptions,
  signal: AbortSignal,
): Promise<{ conversation: Conversation; folded: number }> {
  const conversation = await ports.conversations.get(id);
  if (!conversation) throw noConversation(id);
  const settings = await ports.settings.snapshot();
  const effective = callSettings(settings, { flags }, undefined, conversation);
  const rule = windowRule(effective.values.window ?? 'full');
  const keep = given ?? (rule?.kind === 'summarize' ? rule.count : KEPT_BESIDE_SUMMARY);
  refuseBadKeep(keep);
  const fold = foldOf({ history: conversation.messages, ...present({ summary: conversation.summary }) }, keep);
  if (fold === undefined) return { conversation, folded: 0 };
  const connection = settings.connection(effective, { needsKey: true });
  const candidate = { connection, request: buildRequest(effective, []), own_prices: settings.ownPrices };
  const rules = rulesOf(settings, effective.values, { limits: ports.limits, asksAnew: true });
  const about = present({ conversation_id: id, user_id: effective.values.user_id });
  const summary = await summaryOf(ports, fold, { candidate, rules, about, signal });
  const changed = await ports.conversations.update(id, (record) => {
    if (!putSummary(record, summary, fold)) throw takenMeanwhile(id);
    if (rule?.kind !== 'summarize') record.settings['window'] = `summarize:${Math.max(1, keep)}`;
  });
  return { conversation: changed, folded: fold.messages.length };
}

function takenMeanwhile(id: string): LlmkitError {
  return new LlmkitError('conflict', `Cannot keep the summary of ${id}: messages of it were taken back meanwhile.`, {
    advice: [{ kind: 'retry', what: 'command' }],
  });
}
