import type { Command } from 'commander';
import { messageAt } from '../../core/conversations/changes.ts';
import { LlmkitError } from '../../core/errors.ts';
import type { Target } from '../../core/exchange/input.ts';
import { withAttached } from '../../core/files/attached.ts';
import { addAskOptions, askModel, IN_A_CONVERSATION, type AskOptions } from '../ask-model.ts';
import type { Context } from '../context.ts';
import { inputFor } from '../untrusted.ts';
import { settingsFromOptions } from '../model-options.ts';

const EXAMPLES = `
Examples:
  llmkit conv edit last 1 "What I meant to ask" --provider mock
  llmkit conv edit last 2 "The answer it should have given"
  llmkit conv edit last:2 "The answer it should have given"
`;

type Run = (reference: string, words: string[], options: AskOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = edit): void {
  const command = parent
    .command('edit')
    .description(
      'Rewrite a message and take back what follows. A question is answered anew; an answer is only rewritten.',
    )
    .argument('<conv>', 'conversation, or the message itself as CONV:N')
    .argument('[number]', 'message, as conv show numbers it; none behind CONV:N')
    .argument('[text...]', 'the new text, else what is piped in; on a terminal your editor has the old one');
  addAskOptions(command, context, IN_A_CONVERSATION)
    .addHelpText('after', EXAMPLES)
    .action((reference: string, number: string | undefined, words: string[], options: AskOptions) =>
      run(reference, number === undefined ? [] : [number, ...words], options, context),
    );
}

export async function edit(reference: string, given: string[], options: AskOptions, context: Context): Promise<void> {
  const app = await context.app();
  const place = await app.conversations.findPlace(reference);
  const number = place.number ?? numberIn(given[0]);
  const { id } = place.conversation;
  const settings = await app.settings.snapshot();
  const input = inputFor(options, settings, context);
  const attached = await input.attached(options.file, app.files);
  const words = place.number === undefined ? given.slice(1) : given;
  const before = messageAt(place.conversation, number).content;
  const isForEditor = words.length === 0 && context.io.stdin.isTTY;
  const content = isForEditor ? await inEditor(before, context) : await input.message(words);
  if (isForEditor && content === withoutLineEnds(before)) return context.output.note('nothing was changed');
  if (content === undefined || content === '')
    throw new LlmkitError('usage', 'Cannot rewrite the message: the new text is empty.', {
      advice: [{ kind: 'say', text: `To take it back: llmkit conv undo ${id.slice(0, 8)}` }],
    });
  const anew = await app.changes.askedAnew(id, number, content);
  if (anew) {
    const target: Target = { kind: 'conversation', id, store: options.save !== false };
    const messages = withAttached(anew.messages, attached);
    return askModel(
      app,
      { ...anew, messages, files: attached.files, target, flags: settingsFromOptions(options), settings },
      options,
      context,
    );
  }
  refuseForAnswers(options, number);
  await context.output.result(await app.changes.rewrite(id, number, content), () => '');
  return context.output.note(`message ${number} is rewritten; what followed was taken back`);
}

async function inEditor(text: string, { io }: Context): Promise<string> {
  return withoutLineEnds(await io.editText(text, 'message.md'));
}

function withoutLineEnds(text: string): string {
  return text.replace(/\n+$/, '');
}

/** The number of a message that stands behind its conversation. */
function numberIn(word: string | undefined): number {
  if (word !== undefined && /^\d{1,9}$/.test(word)) return Number(word);
  throw new LlmkitError('usage', 'Cannot rewrite a message: which one is not said.', {
    advice: [{ kind: 'example', text: 'llmkit conv edit last 1 "What I meant to ask"' }],
  });
}

/** No model is asked when an answer is rewritten: what speaks of asking can only be meant for a question. */
function refuseForAnswers(options: AskOptions, number: number): void {
  const given = options.dryRun ? '--dry-run' : options.save === false ? '--no-save' : options.file && '-f';
  if (!given) return;
  throw new LlmkitError('usage', `Cannot use ${given} with message ${number}: it is no question.`, {
    advice: [{ kind: 'show', what: 'conversation' }],
  });
}
