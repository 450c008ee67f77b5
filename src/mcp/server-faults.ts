import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } from '@modelcontextprotocol/client';
import type { Advice } from '../core/advice.ts';
import { LlmkitError } from '../core/errors.ts';
import { withShortNames } from '../core/short-names.ts';
import { BROKEN_OFF, TOO_LARGE } from './message-limit.ts';

/** The most of a server's own words in an error, in characters. */
const LONGEST_WORDS = 100;

/** The error for what went wrong with a server; `ending` is how its program ended, where it has. */
export function serverFault(name: string, thrown: unknown, ending: string | undefined): LlmkitError {
  const told = (code: 'timeout' | 'protocol' | 'unreachable', why: string, advice: Advice[] = []) =>
    new LlmkitError(code, withShortNames(`Cannot use the server ${name}: ${why}.`), { cause: thrown, advice });
  if (ending !== undefined) {
    // What it said on its standard error tells more than how it ended.
    const isProgram = ending !== TOO_LARGE;
    return told(
      'unreachable',
      ending,
      isProgram ? [{ kind: 'run', command: `llmkit mcp show ${name} --verbose` }] : [],
    );
  }
  if (thrown instanceof SdkHttpError) {
    const { status } = thrown.data;
    const isUnknown = status === 401 || status === 403;
    const isOlder = status === 404 || status === 405;
    const key = isUnknown ? 'headers.Authorization' : 'url';
    const advice: Advice[] = isUnknown || isOlder ? [{ kind: 'set_setting', key: `mcp.${name}.${key}` }] : [];
    const why = isOlder
      ? '; that address is none of MCP, or of its older kind over SSE, which llmkit does not speak'
      : '';
    return told('unreachable', `it answered with status ${status}${why}`, advice);
  }
  if (thrown instanceof SdkError && thrown.code === SdkErrorCode.RequestTimeout)
    return told('timeout', 'it does not answer');
  if (thrown instanceof SdkError && thrown.code === SdkErrorCode.ConnectionClosed)
    return told('unreachable', 'it has ended');
  if (thrown instanceof SdkError && thrown.code === SdkErrorCode.ListPaginationExceeded)
    return told('protocol', 'one of its lists has no end');
  if (thrown instanceof RangeError) return told('protocol', 'what it sent is nested too deep');
  const words = wordsOf(thrown);
  const [, asked] = /^Invalid result for ([\w/]+):/.exec(words) ?? [];
  if (asked !== undefined) return told('protocol', `what it gave for ${asked} is not in the form of MCP`);
  if (words === BROKEN_OFF) return told('unreachable', words);
  if (thrown instanceof ProtocolError) return told('protocol', `it said ${JSON.stringify(words)}`);
  return told('unreachable', words);
}

/** The error for a server that has not answered for so long, in milliseconds. */
export function lateFault(name: string, limit: number): LlmkitError {
  const message = withShortNames(`Cannot use the server ${name}: it did not answer within ${limit / 1000} s.`);
  return new LlmkitError('timeout', message, { advice: [{ kind: 'set_setting', key: `mcp.${name}.timeout_s` }] });
}

function wordsOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return message
    .replace(/^Version negotiation probe failed: /, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/\.$/, '')
    .slice(0, LONGEST_WORDS);
}
