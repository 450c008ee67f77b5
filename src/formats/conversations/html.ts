import { answerSoFar, type Conversation } from '../../core/records/conversation.ts';
import { conversationSummary } from '../../core/records/conversation-summary.ts';
import type { Message } from '../../core/records/message.ts';
import { abilityFor } from '../../core/records/media-types.ts';
import { type Content, type FilePart, type Part, partsOf } from '../../core/records/parts.ts';
import { escapedHtml } from './html-escape.ts';
import { markdownHtml, plainHtml } from './html-markdown.ts';
import { PAGE_STYLE } from './html-style.ts';

/** Questions above which a page has a table of contents. */
const SHORT = 4;
const LONGEST_ENTRY = 90;

/** Nothing is loaded and no script runs, whatever a browser or a text would like. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** A conversation as one page that needs nothing else: it reads well in a browser and on paper. */
export function conversationHtml(conversation: Conversation): string {
  const { title, system_prompt: system, messages, pending } = conversation;
  const waiting = pending.flatMap((entry) => [...entry.messages, ...answerSoFar(entry)]);
  const body = [
    `<header><h1 dir="auto">${escapedHtml(title)}</h1><p class="facts">${facts(conversation)}</p></header>`,
    contents(messages),
    '<main>',
    ...(system === undefined ? [] : [folded('System prompt', markdownHtml(system))]),
    ...messages.map((message, at) => article(message, at + 1)),
    ...waiting.map((message) => article(message)),
    '</main>',
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="llmkit">
<title>${escapedHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
${body.filter((part) => part !== '').join('\n')}
</body>
</html>
`;
}

function facts(conversation: Conversation): string {
  const { message_count: count, created_at: created, prompt_name: prompt, prompt_version: version } = conversation;
  const model = conversationSummary({ ...conversation })?.model;
  return [
    time(created),
    `${count} message${count === 1 ? '' : 's'}`,
    model === undefined ? '' : escapedHtml(model),
    prompt === undefined ? '' : `prompt ${escapedHtml(version === undefined ? prompt : `${prompt}@${version}`)}`,
  ]
    .filter((fact) => fact !== '')
    .join(' · ');
}

function time(iso: string): string {
  return `<time datetime="${escapedHtml(iso)}">${escapedHtml(iso.slice(0, 16).replace('T', ' '))} UTC</time>`;
}

/** The questions of a long conversation, to go to. */
function contents(messages: readonly Message[]): string {
  const questions = messages.flatMap((message, at) =>
    message.role === 'user' ? [{ ...message, number: at + 1 }] : [],
  );
  if (questions.length <= SHORT) return '';
  const entries = questions.map(({ content, number }) => {
    const line = content.trim().split('\n', 1)[0] ?? '';
    const short = line.length > LONGEST_ENTRY ? `${line.slice(0, LONGEST_ENTRY).toWellFormed()}…` : line;
    return `<li value="${number}"><a href="#m${number}" dir="auto">${escapedHtml(short === '' ? `message ${number}` : short)}</a></li>`;
  });
  return `<nav aria-label="Questions"><details><summary>Questions</summary><ol>\n${entries.join('\n')}\n</ol></details></nav>`;
}

/** One message; without a number it waits for its answer, or is what had come of that. */
function article(message: Omit<Message, 'id'>, number?: number): string {
  const { role, model, created_at: created, incomplete, rag_context: reference } = message;
  const place = number === undefined ? '' : ` id="m${number}"`;
  const link = number === undefined ? '' : `<a href="#m${number}" aria-label="message ${number}">${number}</a>`;
  const state = incomplete ? 'cut' : number === undefined ? 'unanswered' : '';
  const beside = [role === 'assistant' && model ? escapedHtml(model) : '', state]
    .filter((text) => text !== '')
    .join(' · ');
  const by = beside === '' ? '' : `<small>${beside}</small>`;
  return `<article class="${role}"${place}>
<h2>${link}<span>${role}</span>${by}<small>${time(created)}</small></h2>
${[...(reference === undefined ? [] : [folded('Reference text', plainHtml(reference))]), ...reasoning(message), ...partsHtml(message)].join('\n')}
</article>`;
}

function folded(summary: string, inside: string): string {
  return `<details><summary>${escapedHtml(summary)}</summary>\n<div dir="auto">${inside}</div></details>`;
}

function reasoning(message: Pick<Message, 'reasoning' | 'parts'>): string[] {
  const thoughts = [message.reasoning, ...(message.parts ?? []).map(thoughtIn)].filter((text) => text !== undefined);
  return thoughts.length === 0 ? [] : [folded('Reasoning', markdownHtml(thoughts.join('\n\n')))];
}

/** What is opaque may hold the words of a thought. */
function thoughtIn(part: Part): string | undefined {
  const { thinking, summary } = Object(part.type === 'opaque' ? part.data : {}) as Record<string, unknown>;
  const summaries = Array.isArray(summary) ? summary.map((each) => (Object(each) as { text?: unknown }).text) : [];
  const texts = [thinking, ...summaries].filter((text) => typeof text === 'string' && text !== '');
  return texts.length === 0 ? undefined : texts.join('\n\n');
}

function partsHtml(message: Content): string[] {
  const parts = partsOf(message);
  const names = new Map(parts.flatMap((part) => (part.type === 'tool_call' ? [[part.id, part.name] as const] : [])));
  return parts.flatMap((part) => {
    switch (part.type) {
      case 'text':
        return `<div dir="auto">${markdownHtml(part.text)}</div>`;
      case 'file':
        return [fileHtml(part), ...imageHtml(part)];
      case 'tool_call':
        return folded(`Tool: ${part.name}`, plainHtml(JSON.stringify(part.input, null, 2) ?? ''));
      case 'tool_result':
        return folded(`${names.get(part.id) ?? 'Tool'} ${part.is_error ? 'failed' : 'gave'}`, plainHtml(part.content));
      default:
        return [];
    }
  });
}

function fileHtml({ name, url, media_type: type, size }: FilePart): string {
  return `<p class="file">📎 ${escapedHtml(name ?? url ?? 'a file')} (${escapedHtml(type)}, ${size} bytes)</p>`;
}

/** An image whose bytes are at hand; other files are named only. */
function imageHtml({ data, media_type: type, name = '' }: FilePart): string[] {
  if (abilityFor(type) !== 'image' || data === undefined || !/^[A-Za-z0-9+/=]*$/.test(data)) return [];
  return [`<p><img alt="${escapedHtml(name)}" src="data:${type};base64,${data}"></p>`];
}
