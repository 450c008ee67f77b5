import type { AnswerCache } from '../../core/ports/answer-cache.ts';
import type { KeptAnswer } from '../../core/records/kept-answer.ts';

/** So many answers are kept, the newest used. */
const MOST = 1000;

/** Answers that end with the process. */
export function createMemoryAnswerCache(): AnswerCache {
  const answers = new Map<string, KeptAnswer>();
  return {
    async get(key) {
      const answer = answers.get(key);
      if (answer === undefined) return undefined;
      answers.delete(key);
      answers.set(key, answer);
      return structuredClone(answer);
    },

    async put(key, answer) {
      answers.delete(key);
      answers.set(key, structuredClone(answer));
      for (const oldest of answers.keys()) {
        if (answers.size <= MOST) break;
        answers.delete(oldest);
      }
    },
  };
}
