import { usd } from '../../core/facts/usd.ts';
import type { UsageLine } from '../../core/records/usage-line.ts';
import { age } from '../../terminal/age.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';

/** One call, a fact a line. */
export function lastCallText(line: UsageLine, now: Date): string {
  const { usage, cost_usd: cost, duration_ms: duration, first_token_ms: first, prompt_name: prompt } = line;
  const version = line.prompt_version ?? line.prompt_version_id;
  const facts: [string, string | undefined][] = [
    ['model', `${line.provider ?? ''}/${line.model ?? ''}`],
    ['when', `${age(new Date(line.at), now)} ago`.replace(/^now ago$/, 'now')],
    ['status', statusOf(line)],
    ['tokens', usage ? `${usage.prompt_tokens} + ${usage.completion_tokens} = ${usage.total_tokens}` : 'unknown'],
    ['cost', cost === undefined ? 'unknown' : usd(cost)],
    [
      'time',
      duration === undefined
        ? undefined
        : `${seconds(duration)}${first === undefined ? '' : `, first token after ${seconds(first)}`}`,
    ],
    ['purpose', line.purpose],
    ['step', line.step?.toString()],
    ['prompt', prompt && `${prompt}${version === undefined ? '' : `@${version}`}`],
    ['conversation', line.conversation_id],
    ['user', line.user_id],
  ];
  const shown = facts.filter((fact): fact is [string, string] => fact[1] !== undefined);
  return shown.map(([name, value]) => `${`${name}:`.padEnd(14)}${sanitizeLine(value)}`).join('\n');
}

function statusOf({ status = 'ok', finish_reason: finish, cache_hit: isHit }: UsageLine): string {
  return [status, finish !== undefined && finish !== 'stop' ? finish : '', isHit ? 'from the cache' : '']
    .filter((part) => part !== '')
    .join(', ');
}

function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
