import { fileName, frontNames, nameByPlace, type ImportFormat } from './format.ts';
import { ownFormat } from './own.ts';

const ENDING = /\.(md|liquid|txt|j2)$/i;
/** Fields that only our own front matter has. */
const OWN_FIELDS = ['variables', 'system', 'max_tokens', 'stop'];

/** Our own format, which any text is. Front matter that is full of other things is that of a page, not of a prompt. */
export const ownImport: ImportFormat & { isSurely: ImportFormat['fits'] } = {
  name: 'llmkit',
  fits: (file) => ENDING.test(fileName(file)),
  isSurely: (file) =>
    OWN_FIELDS.some((name) => frontNames(file.text).has(name)) || /\{%-?\s*(if|message|render)\b/.test(file.text),
  read(file) {
    const draft = { ...ownFormat.parse(file.text, file.path), source_text: file.text };
    const { name } = draft;
    return [
      name === undefined
        ? { name: nameByPlace(file.path, ENDING), draft, notes: [] }
        : { name, called: name, draft, notes: [] },
    ];
  },
};
