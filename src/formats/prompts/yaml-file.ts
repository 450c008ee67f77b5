import { isMap, isScalar, isSeq, LineCounter, type Node, type Scalar, type YAMLMap } from 'yaml';
import type { ForeignFile } from '../../core/ports/prompt-imports.ts';
import type { Place } from '../../core/records/prompt-faults.ts';
import { splitFrontMatter } from '../front-matter.ts';
import { placeOfText } from '../text-place.ts';
import { parseYaml, scalarText } from '../yaml.ts';
import { refused, sourceAt, type TemplateSource } from './template-source.ts';

/** Fields of a file of another tool, read forgivingly: what has another type than expected is as if it were not there. */
export class YamlFields {
  readonly #map: YAMLMap | undefined;
  readonly #yaml: string;
  readonly #placeOf: (offset: number) => Place;

  constructor(map: YAMLMap | undefined, yaml: string, placeOf: (offset: number) => Place) {
    this.#map = map;
    this.#yaml = yaml;
    this.#placeOf = placeOf;
  }

  get names(): string[] {
    return (this.#map?.items ?? []).map(({ key }) => (isScalar(key) ? String(key.value) : ''));
  }

  node(name: string): Node | undefined {
    return (this.#map?.get(name, true) as Node | undefined) ?? undefined;
  }

  /** The value as JSON has it; undefined where there is none. */
  value(name: string): unknown {
    const node = this.node(name);
    return isMap(node) || isSeq(node) || isScalar(node) ? (node.toJSON() as unknown) : undefined;
  }

  /** A text or a number as it was written. */
  text(name: string): string | undefined {
    const node = this.node(name);
    return isScalar(node) && node.value !== null ? scalarText(node) : undefined;
  }

  place(name: string): Place | undefined {
    const pair = this.#map?.items.find(({ key }) => isScalar(key) && String(key.value) === name);
    return pair && this.placeOfNode(pair.key as Node);
  }

  placeOfNode(node: Node): Place {
    return this.#placeOf(node.range?.[0] ?? 0);
  }

  /** The text of a field as a template. */
  template(name: string): TemplateSource | undefined {
    const node = this.node(name);
    if (!isScalar(node) || typeof node.value !== 'string') return undefined;
    const place = placeOfText(node as Scalar, node.value, { yaml: this.#yaml, placeOf: this.#placeOf });
    return sourceAt(node.value, place);
  }

  /** The fields of a field. */
  fields(name: string): YamlFields {
    return this.fieldsOf(this.node(name));
  }

  fieldsOf(node: unknown): YamlFields {
    return new YamlFields(isMap(node) ? (node as YAMLMap) : undefined, this.#yaml, this.#placeOf);
  }

  /** Each item of a list that is a mapping. */
  list(name: string): YamlFields[] {
    const node = this.node(name);
    return isSeq(node) ? node.items.filter((item) => isMap(item)).map((item) => this.fieldsOf(item)) : [];
  }

  /** The texts of a list; one text alone is a list of it. */
  options(name: string): string[] {
    const node = this.node(name);
    const items = isSeq(node) ? node.items : isScalar(node) ? [node] : [];
    return items.filter((item) => isScalar(item)).map((item) => scalarText(item));
  }

  has(name: string): boolean {
    return this.#map?.has(name) === true;
  }
}

/** Each format looks at a file; it is parsed once. */
const read = new WeakMap<ForeignFile, YamlFields | YamlMishap | undefined>();

interface YamlMishap {
  message: string;
  place: Place;
}

/** The fields of a file that is YAML or JSON; undefined where it is neither or no mapping. Where it is surely meant as such it throws. */
export function yamlFields(file: ForeignFile, isSurely: boolean): YamlFields | undefined {
  if (!read.has(file)) read.set(file, parsed(file.text));
  const fields = read.get(file);
  if (fields === undefined || fields instanceof YamlFields) return fields;
  if (isSurely) throw refused(file.path, fields.message, fields.place);
  return undefined;
}

function parsed(text: string): YamlFields | YamlMishap | undefined {
  const lines = new LineCounter();
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const { document, fault } = parseYaml(text, { lineCounter: lines });
  if (fault) return { message: `it is not YAML: ${fault.message}`, place: placeOf(fault.offset) };
  if (isMap(document.contents)) return new YamlFields(document.contents, text, placeOf);
  if (!isSeq(document.contents)) return undefined;
  // A list of mappings stands under no name.
  const wrapped = document.createNode({}) as YAMLMap;
  wrapped.set('', document.contents);
  return new YamlFields(wrapped, text, placeOf);
}

/** A text file with front matter, in its parts. */
export interface FrontedFile {
  fields: YamlFields;
  body: TemplateSource;
}

/**
 * The front matter and the body of a file. Lines of `#` and blank ones may stand before it where the tool allows it. Throws
 * `invalid_template` for front matter that is no YAML.
 */
export function frontedFile(text: string, name: string, { skips }: { skips?: RegExp } = {}): FrontedFile {
  const header = skips?.exec(text)?.[0] ?? '';
  const lines = header.split('\n').length - 1;
  const front = splitFrontMatter(text.slice(header.length), name, lines);
  const { yaml, placeOf } = front;
  return {
    fields: new YamlFields(front.fields, yaml, placeOf),
    body: sourceAt(front.body, { line: front.bodyLine + lines + 1, column: 1 }),
  };
}
