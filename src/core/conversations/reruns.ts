import type { ChatEvent } from '../events.ts';
import type { ExchangePorts, Target, ToolOptions } from '../exchange/input.ts';
import type { PromptRunner } from '../prompts/runner.ts';
import type { PromptService } from '../prompts/service.ts';
import { renderAnew } from './rendering.ts';
import { planRerun, type Rerun, type RerunChange } from './rerun.ts';
import type { ConversationService } from './service.ts';

interface Services {
  conversations: ConversationService;
  prompts: PromptService;
  runner: PromptRunner;
}

/** The events of a rerun: before those of each exchange, which question it is, from 1. */
export type RerunEvent = ChatEvent | { type: 'asking'; number: number; question: string };

/** Asks the questions of a conversation again, in a new one. No tool runs: what tools gave then is sent again. */
export class Reruns {
  readonly #ports: ExchangePorts;
  readonly #services: Services;

  constructor(ports: ExchangePorts, services: Services) {
    this.#ports = ports;
    this.#services = services;
  }

  /** What would be asked. Throws what is wrong with the change; nothing is stored or sent. */
  async plan(id: string, change: RerunChange = {}): Promise<Rerun> {
    const conversation = await this.#services.conversations.find(id);
    const rendering = await renderAnew(conversation, change, this.#services);
    const settings = await this.#ports.settings.snapshot();
    return planRerun(conversation, change, rendering, { ...this.#ports, settings });
  }

  /** Asks one question after the other, with `tools` offered, and returns the id of the new conversation. What came before a fault is kept. */
  async *ask(
    { draft, questions }: Rerun,
    { tools, ...options }: { signal?: AbortSignal } & Pick<ToolOptions, 'tools'> = {},
  ): AsyncGenerator<RerunEvent, string> {
    let target: Target = { kind: 'new', draft, title: draft.title };
    for (const [at, question] of questions.entries()) {
      yield { type: 'asking', number: at + 1, question: question.messages.at(-1)!.content };
      yield* this.#services.conversations.exchange(
        target,
        { ...question, ...(tools && { tools }), asksAnew: true },
        options,
      );
      target = { kind: 'conversation', id: draft.id };
    }
    return draft.id;
  }
}
