import { describe, expect, test } from '@jest/globals';
import { mockKit, type TestKit } from '../../support/test-kit.ts';

const send = (kit: TestKit, ...args: string[]) => kit.run('conv', 'send', 'last', ...args);

describe('when a prompt is sent', () => {
  test('then its messages go, its system text added for this call only', async () => {
    const kit = mockKit();
    await kit.run('conv', 'new', '-s', 'Conversation.');
    await kit.addPrompt('p', 'Say {{ x }}', '--system', 'Prompt.');
    const { out } = await send(kit, '--prompt', 'p', '-v', 'x=hi');
    expect(out).toMatch(/Conversation\.\n\nPrompt\.[^]*Say hi/);
    expect((await send(kit, 'again')).out).toMatch(/^\[system\]\nConversation\.\n\n\[user\]/);
  });

  test('without the text it wants, then none of an earlier call is sent again', async () => {
    const kit = mockKit();
    await kit.addPrompt('p', '{{ x }}: {{ input }}');
    await kit.run('prompt', 'run', 'p', '-v', 'x=hi', 'Old text', '--save');
    expect((await send(kit, '--prompt', 'p', 'New')).out).toContain('hi: New');
    const missing = { code: 2, err: expect.stringContaining('input is required') };
    expect(await send(kit, '--prompt', 'p')).toMatchObject(missing);
  });
});

describe('when a template is sent', () => {
  async function kitAboutOslo() {
    const kit = mockKit();
    await kit.addPrompt('p', 'For {{ city }}.');
    await kit.run('conv', 'new', '--prompt', 'p', '-v', 'city=Oslo');
    return kit;
  }

  test('then it is filled in with the values of the conversation and of -v', async () => {
    const kit = await kitAboutOslo();
    const { out } = await send(kit, '--template', '-v', 'day=Monday', 'In {{ city }} on {{ day }}?');
    expect(out).toContain('In Oslo on Monday?');
    expect((await send(kit, '--template', '{{ nothing }}')).err).toContain('nothing is required');
  });

  test('without --template, then it is text as it stands, and values are misuse', async () => {
    const kit = await kitAboutOslo();
    expect((await send(kit, '{{ city }}')).out).toContain('{{ city }}');
    expect((await send(kit, '-v', 'a=b', 'x')).code).toBe(2);
  });

  test('with text piped in, then that stays as it is', async () => {
    const kit = await kitAboutOslo();
    const { out } = await kit.runWith({ input: '{{ city }}' }, 'conv', 'send', 'last', '--template', 'for {{ city }}');
    expect(out).toContain('{{ city }}\n\nfor Oslo');
  });
});
