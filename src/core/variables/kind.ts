import type { VariableDefinition } from '../records/variable-definition.ts';

/** The part that the type of a variable decides. Values are kept as text and used typed in templates. */
export interface VariableKind {
  /** The text that counts: trimmed where blanks around it mean nothing. */
  normalize(text: string): string;
  /** The fault of `text`, to be put after the variable's name; undefined when there is none. */
  fault(text: string, definition: VariableDefinition): string | undefined;
  /** `text` as templates see it: `false` is false, `10` compares as a number. */
  typed(text: string): string | number | boolean;
}
