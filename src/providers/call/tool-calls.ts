import type { ProviderEvent } from '../../core/events.ts';
import { isTooDeep, MAX_FOREIGN_DEPTH } from '../../core/records/depth.ts';
import { parseJson } from '../http/json.ts';

interface Piece {
  name?: string | undefined;
  arguments?: string | undefined;
}

/** Puts calls of tools together from the pieces in which they come. */
export class ToolCalls {
  readonly #calls = new Map<unknown, { name: string; pieces: string[] }>();

  add(key: unknown, { name, arguments: piece }: Piece): void {
    let call = this.#calls.get(key);
    if (call === undefined) this.#calls.set(key, (call = { name: '', pieces: [] }));
    // Some servers repeat the name with every piece.
    if (name && call.name === '') call.name = name;
    if (piece) call.pieces.push(piece);
  }

  /** The calls, in the order in which they began, numbered as this answer has them. */
  events(): ProviderEvent[] {
    return [...this.#calls.values()]
      .filter(({ name }) => name !== '')
      .map(({ name, pieces }, at) => ({
        type: 'tool_call',
        id: String(at + 1),
        name,
        input: inputIn(pieces),
      }));
  }
}

/** The arguments as the model gave them: text where they are no JSON, or nested too deep, for the tool to refuse. */
function inputIn(pieces: readonly string[]): unknown {
  const text = pieces.join('');
  // Some servers close with all of them once more.
  const before = pieces.slice(0, -1).join('');
  const json =
    text.trim() === '' ? {} : (parseJson(text) ?? (before === pieces.at(-1) ? parseJson(before) : undefined));
  return json === undefined || isTooDeep(json, MAX_FOREIGN_DEPTH) ? text : json;
}
