import type { ValueKind } from './value-kinds.ts';

/** A record in which settings may stand: config.json, the metadata of a prompt, what is kept with a conversation. */
export type SettingPlace = 'config' | 'prompt' | 'conversation';

/** A wire that llmkit speaks. It has a parameter's own name unless its adapter says otherwise. */
export type Wire = 'openai' | 'anthropic';

/** One row of the table of settings. Options, `config`, precedence, completion and the reference read it. */
export interface Setting<T = unknown> {
  kind: ValueKind<T>;
  description: string;
  /** Where it may stand beside its flag and its variable. A prompt never says where to send. */
  in: readonly SettingPlace[];
  /** It is part of the request to a model: a parameter. */
  request?: readonly Wire[];
  /** As commander writes it. */
  flags?: string;
  /**
   * The negative form of a switch, so that "unset" stays visible, and what it does; `value` is what it sets where the
   * setting is more than a switch and has no other flag.
   */
  negativeFlag?: { flags: string; description: string; value?: NoInfer<T> };
  /** The flag may be given more than once and collects. */
  repeatable?: boolean;
  env?: string;
  default?: NoInfer<T>;
}

/** A setting that is part of the request to a model, with the wires that take it. */
export interface Parameter<T = unknown> extends Setting<T> {
  request: readonly Wire[];
}

/** A row whose values have the type of its kind. */
export const row = <T>(setting: Setting<T>): Setting<T> => setting;
export const parameter = <T>(setting: Parameter<T>): Parameter<T> => setting;
