import { expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { startInTerminal } from '../support/pty.ts';
import { scriptedEditor } from '../support/scripted-editor.ts';
import { storedConversation } from '../support/served-chat.ts';
import { tempHome } from '../support/temp-home.ts';

test.each([
  [
    'a question is changed there, then it is asked anew',
    1,
    `printf ' and more' >> "$1"`,
    ['Hi and more', /Hi and more/],
  ],
  ['an answer is changed there, then it is rewritten', 2, `printf 'Better\\n' > "$1"`, ['Hi', 'Better']],
  ['it is closed as it was, then nothing changes', 1, 'true', ['Hi', /Hi/]],
])('when conv edit opens the editor and %s', async (_name, number, commands, contents) => {
  const env = { LLMKIT_HOME: tempHome(), LLM_PROVIDER: 'mock' };
  await runBuilt(['chat', '--save', 'Hi'], { env });

  const terminal = startInTerminal(['conv', 'edit', 'last', `${number}`], {
    env: { ...env, EDITOR: scriptedEditor(commands) },
  });

  expect((await terminal.ended).exitCode).toBe(0);
  if (commands === 'true') expect(terminal.output.text).toContain('nothing was changed');
  const { messages } = await storedConversation(env);
  const live = messages.filter(({ removed }: { removed?: boolean }) => !removed);
  const said = live.map(({ content }: { content: string }) => content);
  expect(said).toEqual(contents.map((each) => (typeof each === 'string' ? each : expect.stringMatching(each))));
});
