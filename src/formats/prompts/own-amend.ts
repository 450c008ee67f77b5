import { isMap, isScalar, type Node, type Pair, stringify, type YAMLMap } from 'yaml';
import { LlmkitError } from '../../core/errors.ts';
import type { PromptDraft } from '../../core/records/prompt.ts';
import { splitFrontMatter } from '../front-matter.ts';
import { fieldsOfPrompt } from './own-print.ts';

type Fields = Record<string, unknown>;

/** A piece of the front matter, and what is to stand there. */
interface Edit {
  start: number;
  end: number;
  text: string;
}

/** Reads a file. Throws `invalid_template`. */
type Parse = (text: string, name: string) => PromptDraft;

/** See `PromptFormat.amend`. What comes out is read back: it says what the draft does, or is not taken. */
export function amendPrompt(text: string, draft: PromptDraft, parse: Parse): string | undefined {
  const amended = changedText(text, parse(text, 'the file'), draft);
  if (amended === undefined) return undefined;
  try {
    return isSame(parse(amended, 'the file'), draft) ? amended : undefined;
  } catch (thrown) {
    // Written in a way that was not thought of.
    if (thrown instanceof LlmkitError) return undefined;
    throw thrown;
  }
}

/** Looked at in the form that both have as files, in which neither fields nor variables have an order that means anything. */
function isSame(one: PromptDraft, other: PromptDraft): boolean {
  const said = (prompt: PromptDraft) => {
    const { variables = {}, ...fields } = fieldsOf(prompt);
    return JSON.stringify([sorted(fields), sorted(variables as Fields), prompt.content]);
  };
  return said(one) === said(other);
}

function sorted(fields: Fields): [string, unknown][] {
  return Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * `text`, which says what `said` holds, changed to say what `wanted` does: only the lines of what differs become others. The
 * name that it says stays. Undefined where the front matter is written in a way that cannot be changed line by line.
 */
function changedText(text: string, said: PromptDraft, wanted: PromptDraft): string | undefined {
  const front = splitFrontMatter(text, 'the file');
  const [before, after] = [fieldsOf(said), fieldsOf(wanted)];
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const withLineEnds = (printed: string) => printed.replaceAll('\n', lineEnd);
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) =>
    differs(before, after, key),
  );
  if (front.bodyLine === 0) {
    if (changed.length === 0) return wanted.content;
    return withLineEnds(`---\n${printed(after)}---\n`) + wanted.content;
  }
  const { fields, yaml, body } = front;
  if (fields?.flow) return undefined;
  const edits = changed
    .toSorted((one, other) => Number(other === 'variables') - Number(one === 'variables'))
    .flatMap((key) => editsOf(key, { fields, yaml, before, after }));
  // From the end, so that places stay; of those at one place the last first.
  const changedYaml = edits
    .toReversed()
    .toSorted((one, other) => other.start - one.start)
    .reduce((all, { start, end, text: put }) => all.slice(0, start) + withLineEnds(put) + all.slice(end), yaml);
  const head = text.slice(0, text.length - body.length);
  const at = head.indexOf(yaml, head.search(/\n/) + 1);
  const newBody = said.content === wanted.content ? body : wanted.content;
  return head.slice(0, at) + changedYaml + head.slice(at + yaml.length) + newBody;
}

/** The name is for whoever renames. */
function fieldsOf(prompt: PromptDraft): Fields {
  const { name: _name, ...fields } = fieldsOfPrompt(prompt);
  return fields;
}

function differs(before: Fields, after: Fields, key: string): boolean {
  return JSON.stringify(before[key]) !== JSON.stringify(after[key]);
}

interface Place {
  fields: YAMLMap | undefined;
  yaml: string;
  before: Fields;
  after: Fields;
}

function editsOf(key: string, { fields, yaml, before, after }: Place): Edit[] {
  const pair = pairOf(fields, key);
  const value = pair?.value;
  // Of variables only those that differ.
  if (key === 'variables' && after[key] !== undefined && isMap(value) && !value.flow) {
    const [was, is] = [before[key] as Fields, after[key] as Fields];
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((name) => differs(was, is, name));
    return names.map((name) => editOf(name, is[name], value, yaml));
  }
  return [editOf(key, after[key], fields, yaml)];
}

/** Puts `value` in the place of what stands under `key`, behind all else where nothing does; undefined takes it out. */
function editOf(key: string, value: unknown, fields: YAMLMap | undefined, yaml: string): Edit {
  const pair = pairOf(fields, key);
  const indent = ' '.repeat(fields?.items[0] ? columnOf(startOf(fields.items[0]), yaml) : 0);
  const text =
    value === undefined
      ? ''
      : printed({ [key]: value })
          .trimEnd()
          .replaceAll(/\n(?=.)/g, `\n${indent}`);
  if (!pair) {
    const last = fields?.items.at(-1);
    const end = last && indent !== '' ? lineEndAfter(endOf(last, yaml), yaml) : yaml.length;
    const isOpen = end > 0 && yaml[end - 1] !== '\n';
    return { start: end, end, text: `${isOpen ? '\n' : ''}${indent}${text}\n` };
  }
  const [start, end] = [startOf(pair), endOf(pair, yaml)];
  if (value !== undefined) return { start, end, text };
  return { start: start - indent.length, end: lineEndAfter(end, yaml), text: '' };
}

function pairOf(fields: YAMLMap | undefined, key: string): Pair | undefined {
  return fields?.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

function startOf({ key }: Pair): number {
  return (key as Node).range![0];
}

/** The end of what is said there, before blanks, line ends and comments. */
function endOf({ key, value }: Pair, yaml: string): number {
  const end = (value as Node | null)?.range?.[1] ?? yaml.indexOf(':', (key as Node).range![1]) + 1;
  return yaml.slice(0, end).trimEnd().length;
}

/** The place behind the line that `offset` stands in. */
function lineEndAfter(offset: number, yaml: string): number {
  const at = yaml.indexOf('\n', offset);
  return at < 0 ? yaml.length : at + 1;
}

function columnOf(offset: number, yaml: string): number {
  return offset - (yaml.lastIndexOf('\n', offset - 1) + 1);
}

function printed(fields: Fields): string {
  return stringify(fields, { lineWidth: 0 });
}
