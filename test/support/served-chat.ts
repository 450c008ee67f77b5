import { runBuilt } from './built.ts';
import { startChat, type ChatScreen, type ChatScreenOptions } from './chat-screen.ts';
import { startChatServer, type ChatServer } from './chat-server.ts';
import { tempHome } from './temp-home.ts';

interface ServedChat {
  server: ChatServer;
  chat: ChatScreen;
  env: Record<string, string>;
  /** The conversation as it is stored, what was taken back too. */
  kept: (reference?: string) => Promise<StoredConversation>;
  /** What request number `at` said, `role: text` of each message; the last request without a number. */
  said: (at?: number) => string[];
  /** The last message of each request. */
  questions: () => string[];
}

// Tests look into it as they like.
// oxlint-disable-next-line typescript/no-explicit-any
type StoredConversation = any;

type Options = Omit<Partial<ChatScreenOptions>, 'env'> & { env?: Record<string, string> };

/** Starts a chat in a home of its own, whose model is a server on this machine. */
export async function startServedChat({ model = 'gpt-5.4-mini', ...options }: Options = {}): Promise<ServedChat> {
  const server = await startChatServer();
  const env = { ...server.env, LLM_PROVIDER: 'openai', LLMKIT_HOME: tempHome(), ...options.env };
  const chat = await startChat({ ...options, model, env });
  return {
    server,
    chat,
    env,
    kept: (reference) => storedConversation(env, reference),
    said: (at = -1) => {
      const { body } = asked(server).at(at)!;
      return body.messages.map(({ role, content }: Record<string, string>) => `${role}: ${content}`);
    },
    questions: () => asked(server).map(({ body }) => body.messages.at(-1).content),
  };
}

/** A conversation in the home of `env`, with what was taken back. */
export async function storedConversation(env: Record<string, string>, reference = 'last'): Promise<StoredConversation> {
  return JSON.parse((await runBuilt(['conv', 'show', reference, '--all', '--json'], { env })).out);
}

/** The requests for an answer, without those for the list of models. */
function asked({ requests }: ChatServer) {
  return requests.filter(({ method }) => method === 'POST');
}
