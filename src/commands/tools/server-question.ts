import type { QuestionField, ServerAnswer, ServerQuestion, ToolServers } from '../../core/ports/tool-servers.ts';
import type { FormField } from '../../terminal/forms.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { indented } from '../../terminal/set-off.ts';
import type { Context } from '../context.ts';

const ANSWER = 'answer';
const NO = 'no';

/** Asks a person what a server wants to know. Where nobody can be asked nothing is answered, and that is said. */
export async function answerToServer(
  name: string,
  { message, fields }: ServerQuestion,
  { io, output, signal }: Context,
  takeTurn: ToolServers['takeTurn'],
): Promise<ServerAnswer> {
  if (!io.stdin.isTTY || !io.stderr.isTTY) {
    output.note(
      `note: the server ${sanitizeLine(name)} has a question, and nobody can be asked here: it gets no answer`,
    );
    return undefined;
  }
  const { askChoice, askValues } = await import('../../terminal/forms.ts');
  return takeTurn(async () => {
    await io.stderr.write(`${indented(message, io.stderr.columns)}\n`);
    const way = await askChoice(`The server ${name} asks this. What do you say?`, [ANSWER, NO], { signal });
    if (way === NO) return undefined;
    const edit = (text: string) => io.editText(text, 'answer.md');
    const answers = await askValues(fields.map(formField), { signal, edit });
    return Object.fromEntries(
      fields.flatMap(({ definition: { name: key }, typed }) =>
        Object.hasOwn(answers, key) ? [[key, typed(answers[key]!)]] : [],
      ),
    );
  });
}

function formField({ definition, schema, typed }: QuestionField): FormField {
  // A pattern of a stranger's may take for ever.
  const { pattern: _pattern, ...rules } = schema;
  const check = async (text: string) => {
    if (text === '') return definition.is_required ? 'it needs a value' : undefined;
    const { checkAnswer } = await import('../../core/output/check-answer.ts');
    const checked = checkAnswer(JSON.stringify(typed(text)), rules);
    return 'faults' in checked ? checked.faults[0]!.message : undefined;
  };
  return { definition, suggestion: definition.default_value, check };
}
