import type { QuestionField, ServerAnswer, ServerQuestion, ToolServers } from '../../core/ports/tool-servers.ts';
import type { Asking } from '../../terminal/form-keys.ts';
import type { FormField } from '../../terminal/forms.ts';
import type { Io } from '../../terminal/io.ts';
import { indented } from '../../terminal/set-off.ts';
import type { Context } from '../context.ts';
import { withPerson } from '../keyboard.ts';

const ANSWER = 'answer';
const NO = 'no';

interface Desk extends Pick<Context, 'io' | 'signal'> {
  /** Says why a question gets no answer. */
  tell: (why: string) => void;
  takeTurn: ToolServers['takeTurn'];
}

/** Asks a person what a server wants to know. Where nobody can be asked nothing is answered, and that is said. */
export async function answerToServer(
  name: string,
  question: ServerQuestion | undefined,
  { io, signal, tell, takeTurn }: Desk,
): Promise<ServerAnswer> {
  if (question === undefined) {
    tell('no form can show it');
    return undefined;
  }
  const asked = await withPerson(io, (keyboard) => takeTurn(() => askIn(name, question, io, { signal, keyboard })));
  if (asked === undefined) tell('nobody can be asked here');
  return asked?.answer;
}

async function askIn(name: string, { message, fields }: ServerQuestion, io: Io, asking: Asking): Promise<ServerAnswer> {
  const { askChoice, askValues } = await import('../../terminal/forms.ts');
  await io.stderr.write(`${indented(message, io.stderr.columns)}\n`);
  const way = await askChoice(`The server ${name} asks this. What do you say?`, [ANSWER, NO], asking);
  if (way === NO) return 'declined';
  const edit = (text: string) => io.editText(text, 'answer.md');
  const answers = await askValues(fields.map(formField), { ...asking, edit });
  return Object.fromEntries(
    fields.flatMap(({ definition: { name: key }, typed }) =>
      Object.hasOwn(answers, key) ? [[key, typed(answers[key]!)]] : [],
    ),
  );
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
