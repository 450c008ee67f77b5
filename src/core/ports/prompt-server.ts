import type { ChatMessage } from '../records/message.ts';

/** A prompt as it is offered to other programs. */
export interface OfferedPrompt {
  name: string;
  description?: string;
  arguments: OfferedArgument[];
}

/** A value that an offered prompt takes. */
export interface OfferedArgument {
  name: string;
  /** What it is for, and which values it takes. */
  description: string;
  isRequired: boolean;
}

/** Prompts for other programs, looked up anew for each request. All three throw `LlmkitError`. */
export interface PromptOffers {
  list(): Promise<OfferedPrompt[]>;
  /** What the prompt makes of the values: exactly the messages that would be sent, the system text first. */
  render(name: string, values: Readonly<Record<string, string>>): Promise<RenderedOffer>;
  /** The values of an argument that begin with what is `typed`. */
  complete(name: string, argument: string, typed: string): Promise<string[]>;
}

export interface RenderedOffer {
  description?: string;
  messages: ChatMessage[];
}

/** The two directions of a connection with a program. */
export interface ServedStreams {
  pieces: AsyncIterable<Uint8Array>;
  write(text: string): void | Promise<void>;
  /** Told of what the other side sends that is no message. */
  onFault(fault: Error): void;
}

/** Offers prompts on a connection, until the other side ends it. */
export type ServePrompts = (offers: PromptOffers, streams: ServedStreams) => Promise<void>;
