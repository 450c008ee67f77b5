import { LlmkitError } from '../../core/errors.ts';
import type { Runs } from '../../core/ports/runs.ts';
import type { RunLine } from '../../core/records/run-line.ts';

/** States of runs that end with the process. */
export function createMemoryRuns(): Runs {
  const runs = new Map<string, RunLine[]>();
  const open = new Set<string>();
  return {
    async open(id, { anew = false } = {}) {
      if (open.has(id))
        throw new LlmkitError(
          'conflict',
          'Cannot begin: this process is running the same prompt with the same settings.',
          { advice: [{ kind: 'retry', when: 'later' }] },
        );
      open.add(id);
      const lines = (anew ? undefined : runs.get(id)) ?? [];
      runs.set(id, lines);
      const before = lines.length;
      return {
        async *lines() {
          for (const [place, line] of lines.slice(0, before).entries()) yield { place, line };
        },
        add: async (added) => added.map((line) => lines.push(structuredClone(line) as RunLine) - 1),
        sync: async () => {},
        read: (place) => lines[place]!,
        close: async () => void open.delete(id),
      };
    },
  };
}
