/** The part of a definition that a type may look at. */
export interface Options {
  /** The values that are taken, as written; only where the type takes options. */
  options?: readonly string[] | undefined;
}

/** All that the type of a variable decides. Values are kept as text and used typed in templates. */
export interface VariableKind {
  /** How a form asks for it: a text may have several lines, a choice is one of `choices`. */
  field: 'text' | 'line' | 'choice' | 'yes_no';
  /** Its definition names the values it takes. */
  hasOptions?: true;
  /** The values to choose from, for forms and completion; empty where any text may be one. */
  choices(definition: Options): readonly string[];
  /** The text that counts: trimmed where blanks around it mean nothing. */
  normalize(text: string): string;
  /** The fault of `text`, to be put after the variable's name; undefined when there is none. */
  fault(text: string, definition: Options): string | undefined;
  /** `text` as templates see it: `false` is false, `10` compares as a number. */
  typed(text: string): string | number | boolean;
}
