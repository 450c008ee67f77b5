import { expect, test } from '@jest/globals';
import { startChatServer } from '../support/chat-server.ts';
import { libraryExamples } from '../support/consumer.ts';
import { someOf } from '../support/long.ts';
import { startRawServer } from '../support/raw-server.ts';
import { runModule, stripped } from '../support/run-module.ts';

/** What Ollama answers by its own interface. */
const NATIVE = [
  '{"message":{"role":"assistant","content":"He"}}\n{"message":{"content":',
  '"llo"},"done":false}\n',
  '{"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":2}\n',
];

const EXAMPLES = libraryExamples().map(({ title, code }, at) => [`${at + 1}, ${title}`, code] as const);

test.each(someOf(EXAMPLES, 1))('when example %s is run, then it works', async (_title, code) => {
  const server = await startChatServer();
  const native = await startRawServer({ pieces: NATIVE });
  const env = { ...server.env, LLM_MODEL: 'openai/gpt-4o', NATIVE_URL: native.url };
  expect(await runModule(stripped(code), { env })).toMatchObject({
    exit: 0,
    // On a machine that is busy enough a server is given up.
    err: expect.stringMatching(/^(The server at \S+ did not list its models within 10 s\.\n)*$/),
    out: expect.stringMatching(/console\.log|stdout/.test(code) ? /\S/ : /^$/),
  });
});
