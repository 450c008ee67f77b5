import { noteActions } from './command-text.ts';
import { fileName, nameByFolder, type ImportFormat } from './format.ts';
import { lenientFront } from './lenient-front.ts';
import { asLiquid, withPlaceholders } from './placeholders.ts';
import { PromptMaker } from './prompt-maker.ts';
import { refused } from './template-source.ts';

const LEFT_OUT = ['allowed-tools', 'compatibility', 'disable-model-invocation', 'hooks', 'context', 'agent'];

/**
 * Skills of agents: a folder with SKILL.md, whose body is system text. Scripts and other files of the folder stay where they
 * are, and nothing of them is read or run. One that takes arguments is a question, as a command is.
 */
export const skillFormat: ImportFormat = {
  name: 'skill',
  fits: (file) => fileName(file) === 'SKILL.md',
  read(file, vendors) {
    const { fields, body } = lenientFront(file);
    const maker = new PromptMaker(vendors);
    const takesArguments = /(^|[^\\])\$ARGUMENTS\b(?!\[)/.test(body.text);
    const text = takesArguments
      ? withPlaceholders(body.text, /\\?\$ARGUMENTS\b(?!\[)/g, maker, ([all]) =>
          all.startsWith('\\') ? { text: all.slice(1) } : { variable: 'input' },
        )
      : asLiquid(body.text);
    maker.messages([{ role: takesArguments ? 'user' : 'system', text }]);
    if (maker.isEmpty) throw refused(file.path, 'it has no text', body.placeOf(0));
    if (takesArguments) maker.changed('$ARGUMENTS is {{ input }}');
    maker.describe(fields.text('description'));
    maker.model(fields.text('model'), undefined, fields.place('model'));
    for (const name of LEFT_OUT) if (fields.has(name)) maker.lost(name, fields.place(name));
    noteActions(body, maker);
    const others = file.beside.filter((name) => name !== 'SKILL.md' && !/^licen[cs]e/i.test(name));
    if (others.length > 0)
      maker.lost(`files of the skill: ${others.slice(0, 5).join(', ')}${others.length > 5 ? ', …' : ''}`);
    return [maker.finish(nameByFolder(file))];
  },
};
