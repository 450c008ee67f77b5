import type { NearTag } from '../templates/near-tags.ts';
import type { TemplateOptions } from '../templates/template.ts';
import type { RenderUse, TemplateVariable } from '../templates/variables.ts';
import type { ChatMessage } from '../records/message.ts';
import { withText } from '../records/parts.ts';
import type { PromptDraft } from '../records/prompt.ts';

/** A prompt whose templates are parsed. */
export interface Template {
  /** All that its templates use, in order of first use. */
  variables: TemplateVariable[];
  /** Those of what opens a conversation. */
  openingVariables: TemplateVariable[];
  usesInput: boolean;
  /** The prompts that they take in by a fixed name. */
  renders: RenderUse[];
  /** Texts in them that look like a tag and are none. */
  nearTags: NearTag[];
  /** Renders typed values. */
  render(values: Record<string, unknown>): Promise<Rendered>;
}

export interface Rendered {
  /** `system` and the system blocks, joined by a blank line. */
  system?: string;
  /** The messages without system ones. */
  messages: ChatMessage[];
  /** True when the content says which message is whose. */
  hasMessages: boolean;
}

/** Parses both templates of a prompt. Throws `invalid_template`. */
export async function parsePrompt(
  prompt: PromptDraft,
  name: string,
  means: Pick<TemplateOptions, 'prompts' | 'processor'>,
): Promise<Template> {
  const { parseTemplate } = await import('../templates/template.ts');
  const content = parseTemplate(prompt.content, { name, place: prompt.places?.content, ...means });
  const system =
    prompt.system === undefined
      ? undefined
      : parseTemplate(prompt.system, { name: `the system text of ${name}`, place: prompt.places?.system, ...means });
  const bodyIsSystem = system === undefined && !content.hasMessages;
  return {
    variables: merge(system?.variables ?? [], content.variables),
    openingVariables: merge(system?.variables ?? [], bodyIsSystem ? content.variables : content.openingVariables),
    usesInput: merge(system?.variables ?? [], content.variables).some((variable) => variable.name === 'input'),
    renders: [...(system?.renders ?? []), ...content.renders],
    nearTags: [...(system?.nearTags ?? []), ...content.nearTags],
    async render(values) {
      const systemTexts = ((await system?.render(values))?.messages ?? []).map((message) => message.content);
      const { messages, hasMessages } = await content.render(values);
      const blocks = messages.filter(({ role }) => role === 'system').map((message) => message.content);
      const text = [...systemTexts, ...blocks].filter((part) => part.trim() !== '').join('\n\n');
      return {
        ...(text !== '' && { system: text }),
        messages: messages.filter(({ role }) => role !== 'system'),
        // A block in an {% if %} that does not hold still tells the rest apart.
        hasMessages: hasMessages || content.hasMessages,
      };
    },
  };
}

/** A variable is optional only where both templates leave it so. */
function merge(first: TemplateVariable[], second: TemplateVariable[]): TemplateVariable[] {
  const merged = new Map(first.map((variable) => [variable.name, variable]));
  for (const variable of second) {
    const before = merged.get(variable.name);
    merged.set(variable.name, before ? { ...before, isOptional: before.isOptional && variable.isOptional } : variable);
  }
  return [...merged.values()];
}

/** Puts what was typed or piped in behind the last user message, after one blank line, or makes it one. */
export function appendInput(messages: ChatMessage[], input: string): ChatMessage[] {
  const last = messages.at(-1);
  if (last?.role !== 'user') return [...messages, { role: 'user', content: input }];
  return [...messages.slice(0, -1), withText(last, joinWithBlankLine(last.content, input))];
}

/** Two texts with exactly one blank line between them where the first does not end in more. */
function joinWithBlankLine(first: string, second: string): string {
  const ends = /(\r?\n)(\r?\n)?$/.exec(first);
  if (ends?.[2] !== undefined) return first + second;
  return ends ? `${first}${ends[1]}${second}` : `${first}\n\n${second}`;
}
