import type { FinishReason } from '../../core/records/message.ts';
import type { Usage } from '../../core/records/usage.ts';

/** An answer while it comes, as a vendor's mapper tells it. */
export interface Answer {
  /** The model that answers, as the server names it. */
  model(name: string): void;
  /** The vendor's own id of the answer; the first one counts. */
  id(id: string | undefined): void;
  text(text: string): void;
  /** All of the text so far, which some servers repeat; `isRepeat` leaves out one that is not like it. */
  whole(text: string, isRepeat: boolean): void;
  reasoning(text: string): void;
  /** The model's words for declining; they are shown like text. */
  refusal(text: string): void;
  /** A piece of a call of a tool; `key` tells one from another. The arguments are JSON in pieces. */
  toolCall(key: unknown, piece: { name?: string | undefined; arguments?: string | undefined }): void;
  /** What the vendor wants back unchanged with this answer. */
  opaque(data: unknown): void;
  /** Replaces what was told before: servers that count along send running totals. `cost_usd` where the vendor says it. */
  usage(usage: Usage, cost_usd?: number): void;
  /** The same before anything of the answer: it counts where the answer comes to its end and no other usage is told. */
  firstUsage(usage: Usage): void;
  /** `word` is the server's own, for a reason that is not known. */
  finish(reason: FinishReason, word?: string): void;
  /** What comes is whole where the body ends in order, also from a server that never gives a reason to stop. */
  endsInOrder(): void;
  /** Nothing more will come. */
  complete(): void;
  /** Some of it has come. */
  readonly begun: boolean;
}
