import { type Document, isScalar, parseDocument, type ParseOptions, type Scalar, visit, type YAMLError } from 'yaml';

/** A fault of YAML and where it begins. */
export interface YamlFault {
  message: string;
  offset: number;
}

/** One document, and the first fault in it. The parser's own look for repeated keys takes time by the square of their number. */
export function parseYaml(
  text: string,
  options: Pick<ParseOptions, 'lineCounter'> & { schema?: 'core' },
): { document: Document.Parsed; fault: YamlFault | undefined } {
  const document = parseDocument(text, { ...options, prettyErrors: false, uniqueKeys: false });
  const [error] = document.errors;
  if (error) return { document, fault: { message: faultText(error), offset: error.pos[0] } };
  const repeated = repeatedKey(document);
  if (!repeated) return { document, fault: undefined };
  const message = `the key ${JSON.stringify(repeated.value)} is not unique`;
  return { document, fault: { message, offset: repeated.range?.[0] ?? 0 } };
}

function repeatedKey(document: Document.Parsed): Scalar | undefined {
  let repeated: Scalar | undefined;
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          repeated = key;
          return visit.BREAK;
        }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return repeated;
}

/** A scalar as it was written: `1.0` stays `1.0`, `yes` stays `yes`, and numbers that no double holds keep their digits. */
export function scalarText(node: Scalar): string {
  if (node.value === null) return '';
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value as number | boolean));
}

/** The fault in words for people: what the parser says of several documents is advice for programmers. */
function faultText({ code, message }: YAMLError): string {
  return code === 'MULTIPLE_DOCS' ? 'it holds several documents where one is expected' : message;
}
