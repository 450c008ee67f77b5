import { LlmkitError } from '../../core/errors.ts';
import { present } from '../../core/fields.ts';
import { refuseFaultyPrompt } from '../../core/prompts/check.ts';
import { splitReference } from '../../core/prompts/names.ts';
import type { LoadedPrompt } from '../../core/prompts/loaded.ts';
import type { App } from '../../core/services.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';
import { publicity } from '../publicity.ts';
import type { DraftOptions } from './add.ts';
import { needsVar } from './own-flags.ts';

/** The text of a prompt that is being changed, and where it goes. */
export interface Edited {
  /** The name of a file for it. */
  file: string;
  /** Absent for one that is new. */
  text?: string;
  /** Throws all faults of a text. */
  check(text: string): Promise<void>;
  /** Checks and stores it, and tells so. */
  save(text: string): Promise<void>;
}

/** A prompt of the home, or one that comes with llmkit. Throws what its change would throw whatever it is. */
export async function editedPrompt(reference: string, options: DraftOptions, context: Context): Promise<Edited> {
  const app = await context.app();
  const found = await existing(reference, app);
  const name = found?.name ?? reference;
  const changes = await app.promptHistory();
  await (found ? changes.checkChangeable(name) : app.prompts.checkName(name));
  const since = found && (await app.prompts.get(name)).version_id;
  const read = (text: string) => readChecked(text, { name, willBe: name }, app, context);
  return {
    file: `${name}.md`,
    ...present({ text: found && (await app.prompts.fileText(found)) }),
    check: async (text) => void (await read(text)),
    async save(text) {
      const { name: said, ...draft } = await read(text);
      if (said !== undefined && said !== name)
        context.output.note(`note: it stays ${name}; to change that: llmkit prompt rename`);
      const { note } = options;
      const whole = {
        ...draft,
        source_text: text,
        ...present({ note, is_public: publicity(options) ?? draft.is_public }),
      };
      if (!found) {
        const made = await app.prompts.create({ ...whole, name });
        context.output.note(`stored ${name}, version ${made.version}`);
        return context.output.result(made, () => '');
      }
      const { prompt, change, isCopy } = await changes.change(name, whole, present({ since }));
      if (isCopy) context.output.note(`${name} came with llmkit; it is a prompt of your own now`);
      const told = {
        version: `stored ${name}, version ${prompt.version}`,
        fields: `changed ${name}`,
        none: 'nothing was changed',
      };
      context.output.note(told[change]);
      return context.output.result(prompt, () => '');
    },
  };
}

/** A prompt that is used in place from its file. */
export async function editedFile(path: string, options: DraftOptions, context: Context): Promise<Edited> {
  const { io, signal, output } = context;
  if (publicity(options) !== undefined || options.note !== undefined) {
    throw new LlmkitError('usage', 'Cannot use --note, --public or --private for a file: nothing is stored of it.');
  }
  const app = await context.app();
  const now = async () => new Input(context, {}).file(path, 'the prompt', { keepsMark: true });
  const isNew = io.kindOf(path) === undefined;
  const before = isNew ? undefined : await now();
  const check = async (text: string) => void (await readChecked(text, { name: path }, app, context));
  return {
    file: path.slice(path.lastIndexOf('/') + 1),
    ...present({ text: before }),
    check,
    async save(text) {
      await check(text);
      if (isNew ? io.kindOf(path) !== undefined : (await now()) !== before) {
        throw new LlmkitError('conflict', `Cannot write ${path}: it was changed meanwhile.`, {
          advice: [{ kind: 'retry', what: 'command' }],
        });
      }
      await io.writeFile(path, text, signal);
      output.note(`wrote ${path}`);
      await output.result({ path }, () => '');
    },
  };
}

async function existing(reference: string, app: App): Promise<LoadedPrompt | undefined> {
  try {
    return await app.prompts.use(reference);
  } catch (thrown) {
    const isNew = thrown instanceof LlmkitError && thrown.code === 'not_found';
    if (!isNew || splitReference(reference).version !== undefined) throw thrown;
    return undefined;
  }
}

/** A draft of the text; its notes are told. Throws `invalid_template` with all faults. */
async function readChecked(
  text: string,
  { name, willBe }: { name: string; willBe?: string },
  app: App,
  context: Context,
) {
  const { draft, faults } = await app.prompts.readDraft(text, name);
  const prompt: LoadedPrompt = { tags: [], ...draft, name, faults, source: 'file' };
  const { notes } = await refuseFaultyPrompt(prompt, app, { needsVar, ...present({ willBe }) });
  const { findingLines } = await import('./finding.ts');
  for (const line of await findingLines(name, notes)) context.output.note(line);
  return draft;
}
