import { expect, test } from '@jest/globals';
import { questionWith } from '../../../src/core/files/attached.ts';
import { memoryApp } from '../../support/memory-app.ts';
import { PNG } from '../../support/sample-files.ts';

test('when a chat stores nothing, then its files go with later questions all the same, and none is kept', async () => {
  const { app, store } = memoryApp();
  const { conversations } = app.unsaved();
  const attachment = await app.files.attachment('red.png', PNG);
  const answerTo = async (...exchange: Parameters<typeof conversations.exchange>) => {
    let id = '';
    let said = '';
    for await (const event of conversations.exchange(...exchange)) {
      if (event.type === 'stored') id = event.conversation_id;
      if (event.type === 'answer') said = event.response.message.content;
    }
    return { id, said };
  };
  const { id } = await answerTo({ kind: 'new' }, questionWith('What?', [attachment]));
  const { said } = await answerTo({ kind: 'conversation', id }, questionWith('Sure?', []));
  expect(said).toContain(`[file red.png: image/png, ${PNG.length} bytes]`);
  expect(await store.attachments.read('part' in attachment ? attachment.part.sha256! : '')).toBeUndefined();
});
