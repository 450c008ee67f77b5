import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Part } from '../../../src/core/records/parts.ts';
import { conversationHtml } from '../../../src/formats/conversations/html.ts';
import { anyText } from '../../support/any-text.ts';
import { PAGE_ATTACKS } from '../../support/page-attacks.ts';
import { answer, conversation, pending, question } from '../../support/records.ts';

/** A page of one answer, which also stands in every other place that is somebody else's text. */
function pageOf(text: string): string {
  const parts: Part[] = [
    { type: 'text', text },
    { type: 'tool_call', id: 'c', name: text, input: { text } },
    { type: 'tool_result', id: 'c', content: text },
    { type: 'file', media_type: text, name: text, size: 3 },
    { type: 'opaque', wire: 'w', model: 'm', data: { thinking: text, summary: [{ text }, null] } },
  ];
  const messages = Array.from({ length: 6 }, () => [
    question(text, { rag_context: text }),
    answer(text, { parts, model: text, reasoning: text }),
  ]).flat();
  return conversationHtml(
    conversation({
      title: text,
      system_prompt: text,
      messages,
      pending: [pending(text, { partial: text, steps: [{ parts }] })],
    }),
  );
}

/** Every tag of a page with its attributes, as a browser would read them. */
function tagsIn(page: string): string[] {
  return [...page.slice(page.indexOf('<body>')).matchAll(/<[a-z!/?][^>]*>/gi)].map(([tag]) => tag);
}

const QUIET = String.raw`(?: (?:class="[\w+#. -]+"|dir="auto"|tabindex="0"|id="m\d+"|value="\d+"|start="\d+"|datetime="[^"<>]*"|aria-label="[\w ]+"))*`;
const OURS = new RegExp(
  String.raw`^<(?:/?(?:body|header|main|nav|article|details|summary|div|p|pre|code|span|small|time|h[1-6]|ol|ul|li|blockquote|strong|em|del|table|thead|tbody|tr|th|td|html)${QUIET}|[bh]r|a href="#m\d+"${QUIET}|a href="(?:https?:|mailto:)[^"<>]*" rel="noopener noreferrer nofollow"|/a)>$`,
);

describe('when an exported page holds what somebody else wrote', () => {
  test.each(PAGE_ATTACKS)('as %j, then it holds no tag and no address but ours', (attack) => {
    const page = pageOf(attack);
    expect(tagsIn(page).filter((tag) => !OURS.test(tag))).toEqual([]);
    expect(page.slice(0, page.indexOf('<style>'))).not.toContain('<script');
    expect(page.match(/<title>[^<]*<\/title>\n<style>/)).not.toBeNull();
  });

  test('of any kind, then it holds no tag and no address but ours', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom(
          ...PAGE_ATTACKS,
          '<',
          '>',
          '"',
          "'",
          '&',
          '`',
          '\n',
          '    ',
          '[',
          '](',
          ')',
          '|',
          '- ',
          '# ',
          '\\',
        ),
        anyText(8),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(pieces, (some) => {
        expect(tagsIn(pageOf(some.join(''))).filter((tag) => !OURS.test(tag))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  }, 120_000);

  test('then nothing is loaded and no script runs, also by what the page itself says', () => {
    const page = pageOf('![x](https://evil.example/pixel.png)');
    expect(page).toContain("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:;");
    expect(page).not.toMatch(/\ssrc=|url\(|@import|<link|<script/i);
  });
});

describe('when a conversation becomes a page', () => {
  test('then Markdown is rendered, and a link leads to the web or to mail', () => {
    const page = conversationHtml(
      conversation({
        messages: [answer('**Bold** [a](https://a.example) [b](mailto:b@c.example)\n\n- one\n\n`x < y`')],
      }),
    );
    expect(page).toContain(
      '<strong>Bold</strong> <a href="https://a.example/" rel="noopener noreferrer nofollow">a</a>',
    );
    expect(page).toContain('<a href="mailto:b@c.example"');
    expect(page).toContain('<code>x &lt; y</code>');
  });

  test('then code of a known language has its words marked, and any other stands as it is', () => {
    const code = (language: string) =>
      conversationHtml(conversation({ messages: [answer(`\`\`\`${language}\nreturn "<b>";\n\`\`\``)] }));
    expect(code('ts')).toContain(
      '<code class="language-ts"><span class="hljs-keyword">return</span> <span class="hljs-string">&quot;&lt;b&gt;&quot;</span>;',
    );
    expect(code('klingon')).toContain('<code class="language-klingon">return &quot;&lt;b&gt;&quot;;');
  });

  test('then reasoning, tools and reference text are folded, and a long one has its questions to go to', () => {
    const page = pageOf('Pack a raincoat.');
    for (const summary of ['System prompt', 'Reference text', 'Reasoning', 'Tool: Pack a raincoat.', 'Questions'])
      expect(page).toContain(`<details><summary>${summary}</summary>`);
    expect(page).toContain('<li value="3"><a href="#m3" dir="auto">Pack a raincoat.</a></li>');
    expect(page).toContain('<article class="user" id="m3">');
  });

  test('then a question that waits for its answer stands there with what had come of that', () => {
    const waiting = pending('Rain?', {
      steps: [{ parts: [{ type: 'tool_result', id: '1', content: 'rain in Oslo' }] }],
      partial: 'It rai',
    });
    const page = conversationHtml(conversation({ pending: [waiting] }));
    expect(page).toMatch(/<small>unanswered<\/small>[^]*Rain\?[^]*<small>cut<\/small>[^]*rain in Oslo[^]*It rai/);
  });

  test('of text without end, then it is made in time', () => {
    const page = pageOf('['.repeat(50_000));
    expect(page.length).toBeGreaterThan(50_000);
  });
});
