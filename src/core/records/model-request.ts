import type { ModelParameters } from '../tables/settings.ts';
import type { ChatMessage } from './message.ts';

/** A JSON Schema, as an object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The form that an answer is to have: JSON that fits the schema. */
export interface OutputSchema {
  /** Letters, digits, `_` and `-`, at most 64. */
  name: string;
  schema: JsonSchema;
}

/** A tool that a model may call. */
export interface ToolDefinition {
  name: string;
  description: string;
  input_schema: JsonSchema;
}

/**
 * What one model is asked, in neutral terms. A parameter that nobody set is absent and is not sent. `messages` holds the
 * system text as messages of role `system`; `extra` holds a vendor's own parameters, passed through as given.
 */
export interface ModelRequest extends ModelParameters {
  messages: ChatMessage[];
  model: string;
  tools?: readonly ToolDefinition[];
  /** The answer is to fit it; whoever asks checks that. */
  output?: OutputSchema;
  /** Bytes of the files that messages name, by their SHA-256. One that is not among them is not sent. */
  files?: ReadonlyMap<string, Uint8Array>;
  /**
   * ModelParameters that someone asked for in this call or conversation. A model that cannot take one gets a notice for these;
   * defaults and a prompt's metadata are dropped quietly.
   */
  asked_for?: string[];
  /** ModelParameters that nobody set: a model that cannot take one is asked without it, whatever its words are. */
  defaults?: string[];
}
