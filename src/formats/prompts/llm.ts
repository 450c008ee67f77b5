import { fileName, nameByPlace, type ImportFormat } from './format.ts';
import { withPlaceholders } from './placeholders.ts';
import { PromptMaker, type DeclaredInput } from './prompt-maker.ts';
import { yamlFields } from './yaml-file.ts';

/** Every key that a template of llm may have; it refuses others. */
const KEYS = new Set(
  `name prompt system attachments attachment_types model defaults options extract extract_last schema_object fragments
  system_fragments tools functions`.split(/\s+/),
);
/** `$$`, `$name` and `${name}`, as Python's string.Template has them. */
const DOLLARS = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g;
/** What runs or reads something, or changes what becomes of the answer. */
const LEFT_OUT = [
  'attachments',
  'attachment_types',
  'fragments',
  'system_fragments',
  'tools',
  'functions',
  'extract',
  'extract_last',
];

/** Templates of llm: YAML with `prompt` and `system`, in which `$name` is a variable and `$input` what is asked about. */
export const llmFormat: ImportFormat = {
  name: 'llm',
  fits(file) {
    if (!/\.ya?ml$/i.test(fileName(file))) return false;
    const fields = yamlFields(file, /^(prompt|system)[ \t]*:/m.test(file.text));
    const names = fields?.names ?? [];
    return (
      names.every((name) => KEYS.has(name)) &&
      ['prompt', 'system', 'schema_object'].some((name) => names.includes(name))
    );
  },
  read(file, vendors) {
    const fields = yamlFields(file, true)!;
    const defaults = fields.fields('defaults');
    const inputs = defaults.names.map((name): DeclaredInput => ({
      name,
      form: 'text',
      isRequired: true,
      preset: defaults.text(name),
      place: defaults.place(name),
    }));
    const maker = new PromptMaker(vendors, inputs);
    const [system, prompt] = ['system', 'prompt'].map((name) => {
      const text = fields.text(name);
      return text && withDollars(text, maker);
    });
    // Without a prompt the input is the question; where the system text takes it in, it has to be said.
    const question =
      prompt ?? (maker.scope.variables.has('input') || !system ? `{{ ${maker.scope.variable('input')} }}` : '');
    maker.messages([
      ...(system ? [{ role: 'system' as const, text: system }] : []),
      ...(question ? [{ role: 'user' as const, text: question }] : []),
    ]);
    maker.model(fields.text('model'), undefined, fields.place('model'));
    const options = fields.fields('options');
    for (const name of options.names) {
      const key = OPTIONS.find((known) => known === name);
      if (key === undefined) maker.lost(`option ${name}`, options.place(name));
      else maker.setting(key, options.value(name), options.place(name));
    }
    maker.output(fields.value('schema_object'));
    for (const name of LEFT_OUT) if (fields.has(name)) maker.lost(name, fields.place(name));
    return [maker.finish(nameByPlace(file.path, /\.ya?ml$/i))];
  },
};

const OPTIONS = ['temperature', 'max_tokens', 'top_p', 'frequency_penalty', 'presence_penalty', 'stop'] as const;

function withDollars(text: string, maker: PromptMaker): string {
  return withPlaceholders(text, DOLLARS, maker, ([, dollar, plain, braced]) =>
    dollar === undefined ? { variable: (plain ?? braced)! } : { text: '$' },
  );
}
