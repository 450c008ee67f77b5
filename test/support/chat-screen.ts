import { KEYS, startInTerminal, type Step, type Terminal, type TerminalOptions } from './pty.ts';

/** What ends an answer on the screen: tokens and time. */
export const ANSWERED = /\d+ \+ \d+ tokens · (\$[\d.]+|cost unknown)\s·\s[\d.]+ s\n/;

const PROMPT_END = ' › ';

/** A chat in a real terminal. */
export class ChatScreen {
  readonly terminal: Terminal;
  #prompt: string;

  /** `model` is its name as the prompt shows it. */
  constructor(terminal: Terminal, model: string) {
    this.terminal = terminal;
    this.#prompt = model + PROMPT_END;
  }

  /** All that the screen said so far. */
  get text(): string {
    return this.terminal.output.text;
  }

  /** Waits until the prompt is there. */
  ready(): Promise<void> {
    return this.terminal.waitFor(this.#prompt);
  }

  /**
   * Plays a script. After a line the prompt is waited for too, after keys only what the step says. A text that ends like
   * a prompt is the prompt from then on.
   */
  async play(...script: Step[]): Promise<void> {
    for (const step of script) {
      await this.terminal.play(step);
      const last = step.at(-1);
      if (step.length > 1 && typeof last === 'string' && last.endsWith(PROMPT_END)) this.#prompt = last;
      else if (typeof step[0] === 'string') await this.ready();
    }
  }

  /** Types what leaves the chat and waits for its end. */
  leave(typed: string = KEYS.ctrlD): Promise<{ exitCode: number; signal: number }> {
    this.terminal.write(typed);
    return this.terminal.ended;
  }
}

export interface ChatScreenOptions extends TerminalOptions {
  args?: string[];
  /** The model's name, as the prompt shows it. */
  model: string;
}

/** Starts a chat in a terminal and waits for its prompt. */
export async function startChat({ args = [], model, ...options }: ChatScreenOptions): Promise<ChatScreen> {
  const chat = new ChatScreen(startInTerminal(args, options), model);
  await chat.ready();
  return chat;
}
