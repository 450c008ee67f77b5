import { startInTerminal, type Terminal, type TerminalOptions } from './pty.ts';

/** What ends an answer on the screen: tokens and time. */
export const COST = /\d+ \+ \d+ tokens · [\d.]+ s\n/;

/** A chat in a real terminal, with the steps that tests take again and again. */
export class ChatScreen {
  readonly terminal: Terminal;
  readonly #prompt: string;

  constructor(terminal: Terminal, prompt: string) {
    this.terminal = terminal;
    this.#prompt = prompt;
  }

  /** Waits until the prompt is there. */
  ready(): Promise<void> {
    return this.terminal.waitFor(`${this.#prompt} › `);
  }

  /** Types a line and Enter. */
  type(line: string): void {
    this.terminal.write(`${line}\r`);
  }

  /** Pastes as a terminal with bracketed paste does. */
  paste(text: string): void {
    this.terminal.write(`\u001b[200~${text.replaceAll('\n', '\r')}\u001b[201~`);
  }

  /** Says a line and waits for the answer's end and the next prompt. */
  async ask(line: string): Promise<void> {
    this.type(line);
    await this.terminal.waitFor(COST);
    await this.ready();
  }

  /** Runs a command, waits for `shown` and the next prompt. */
  async command(line: string, shown: string | RegExp): Promise<void> {
    this.type(line);
    await this.terminal.waitFor(shown);
    await this.ready();
  }
}

export interface ChatScreenOptions extends TerminalOptions {
  args?: string[];
  /** The model's name, as the prompt shows it. */
  prompt: string;
}

/** Starts a chat in a terminal and waits for its prompt. */
export async function startChat({ args = [], prompt, ...options }: ChatScreenOptions): Promise<ChatScreen> {
  const screen = new ChatScreen(startInTerminal(args, options), prompt);
  await screen.ready();
  return screen;
}
