import { LlmkitError } from '../../core/errors.ts';
import { base64 } from '../../core/files/base64.ts';
import { attachedOf, type Attachment } from '../../core/files/attached.ts';
import type { FileService } from '../../core/files/service.ts';
import { didYouMean, nearest } from '../../core/nearest.ts';
import type { ServedFile, ServedMessage, ServerPrompt, ToolServer } from '../../core/ports/tool-servers.ts';
import type { LoadedPrompt } from '../../core/prompts/loaded.ts';
import type { Template } from '../../core/prompts/parse.ts';
import type { ChatMessage } from '../../core/records/message.ts';
import { contentOf, sentParts } from '../../core/records/parts.ts';
import type { VariableDefinition } from '../../core/records/variable-definition.ts';
import { mcpServerIn } from '../../core/settings/mcp-servers.ts';
import { withShortNames } from '../../core/short-names.ts';
import { isVariableName } from '../../core/variables/definition.ts';
import type { Context } from '../context.ts';
import { serversOf } from './servers.ts';

/** What stands at `mcp:NAME/URI`. */
export async function servedFiles(reference: string, context: Context): Promise<ServedFile[]> {
  const { server, name } = await opened(reference, context);
  return server.resource(name);
}

/** The prompt `mcp:NAME/PROMPT`: its arguments are the variables, and the server makes the messages. */
export async function servedPrompt(reference: string, context: Context): Promise<LoadedPrompt> {
  const { server, name } = await opened(reference, context);
  const { files } = await context.app();
  const all = await server.prompts();
  const prompt = all.find((each) => each.name === name);
  if (!prompt) throw noPrompt(reference, all);
  const variables = variablesOf(prompt);
  const { description } = prompt;
  return {
    name: reference,
    path: reference,
    ...(description !== undefined && { description }),
    content: '',
    variables: Object.fromEntries(variables.map(({ definition }) => [definition.name, definition])),
    metadata: {},
    tags: [],
    source: 'file',
    template: templateOf(server, name, variables, files),
  };
}

async function opened(reference: string, context: Context): Promise<{ server: ToolServer; name: string }> {
  const [, server = '', name = ''] = /^mcp:([^/]*)\/?(.*)$/s.exec(reference) ?? [];
  if (server === '' || name === '')
    throw new LlmkitError('usage', withShortNames(`Cannot use ${reference}: it names nothing of a server.`), {
      advice: [{ kind: 'example', text: 'mcp:NAME/PROMPT or mcp:NAME/URI; llmkit mcp show NAME lists them' }],
    });
  const { config } = await (await context.app()).settings.snapshot();
  return { server: await serversOf(context).open(server, mcpServerIn(config, server)), name };
}

interface Argument {
  /** As the server calls it. */
  name: string;
  definition: VariableDefinition;
}

/** Servers name arguments as they like; variables are identifiers, and no two are the same. */
function variablesOf({ arguments: given }: ServerPrompt): Argument[] {
  const taken = new Set<string>();
  return given.map(({ name, description, is_required }) => {
    const plain = name.replaceAll(/\W/g, '_').slice(0, 90);
    const wanted = isVariableName(plain) ? plain : `_${plain}`;
    let variable = wanted;
    for (let at = 2; taken.has(variable); at++) variable = `${wanted}_${at}`;
    taken.add(variable);
    const about = description !== undefined && { description };
    return { name, definition: { name: variable, ...about, variable_type: 'text', is_required } };
  });
}

function templateOf(server: ToolServer, name: string, given: readonly Argument[], files: FileService): Template {
  const variables = given.map(({ definition: { name: variable, is_required: isRequired } }, at) => ({
    name: variable,
    isOptional: !isRequired,
    line: 1,
    column: at + 1,
  }));
  return {
    variables,
    openingVariables: variables,
    usesInput: variables.some((variable) => variable.name === 'input'),
    renders: [],
    nearTags: [],
    async render(values) {
      const entries = given.flatMap(({ name: argument, definition }) => {
        const value = values[definition.name];
        return typeof value === 'string' ? [[argument, value] as const] : [];
      });
      const served = await server.prompt(name, Object.fromEntries(entries));
      const messages: ChatMessage[] = [];
      for (const message of joined(served)) messages.push(await chatMessage(message, files));
      return { messages, hasMessages: true };
    },
  };
}

/** Servers give one piece a message: those of one side after another are one. */
function joined(served: readonly ServedMessage[]): ServedMessage[] {
  const messages: ServedMessage[] = [];
  for (const { role, content, files } of served) {
    const last = messages.at(-1);
    if (last?.role !== role) messages.push({ role, content, files: [...files] });
    else {
      last.content = [last.content, content].filter((text) => text !== '').join('\n\n');
      last.files.push(...files);
    }
  }
  return messages;
}

/** Texts go as reference material, other files with their bytes; those of an answer are named alone: no vendor takes them there. */
async function chatMessage({ role, content, files }: ServedMessage, service: FileService): Promise<ChatMessage> {
  if (role === 'assistant')
    return {
      role,
      content: [content, ...files.map(({ name }) => `[${name}]`)].filter((text) => text !== '').join('\n'),
    };
  const attachments: Attachment[] = [];
  for (const { name, bytes } of files) attachments.push(await service.attachment(name, bytes));
  const { rag_context, parts, files: bytes } = attachedOf(attachments);
  const carried = parts.map((part) => ({ ...part, data: base64(bytes.get(part.sha256!)!) }));
  return {
    ...(parts.length === 0 ? { role, content } : { role, ...contentOf([...carried, ...sentParts({ content })]) }),
    ...(rag_context !== undefined && { rag_context }),
  };
}

function noPrompt(reference: string, all: readonly ServerPrompt[]): LlmkitError {
  const [, server = ''] = /^mcp:([^/]*)/.exec(reference) ?? [];
  const near = nearest(
    reference.slice(`mcp:${server}/`.length),
    all.map(({ name }) => name),
  );
  return new LlmkitError('not_found', withShortNames(`There is no prompt ${reference}.`), {
    advice:
      near === undefined
        ? [{ kind: 'example', text: `llmkit mcp show ${server}` }]
        : didYouMean(`mcp:${server}/${near}`),
  });
}
