import type { Role } from '../../core/records/message.ts';

/** A place in the text of a template: characters before it. */
export type Offset = number;

/** What a template of another language says, in the terms that all of them share. */
export type Expression =
  | { kind: 'value'; value: string | number | boolean | null }
  | { kind: 'list'; items: readonly Expression[]; at: Offset }
  /** A variable, `user`, or a part of one, `user.name`. */
  | { kind: 'path'; parts: readonly string[]; at: Offset }
  /** `name` is Liquid's. */
  | { kind: 'filter'; of: Expression; name: string; args: readonly Expression[]; at: Offset }
  | { kind: 'not'; of: Expression; at: Offset }
  | { kind: 'logic'; op: 'and' | 'or'; sides: readonly Expression[]; at: Offset }
  | { kind: 'compare'; op: Comparison; left: Expression; right: Expression; at: Offset }
  /** Tells whether there is a value at all. */
  | { kind: 'defined'; of: Expression; at: Offset }
  | { kind: 'either'; condition: Expression; value: Expression; otherwise: Expression; at: Offset }
  /** One behind the other. */
  | { kind: 'join'; sides: readonly Expression[]; at: Offset };

export type Comparison = '==' | '!=' | '<' | '>' | '<=' | '>=' | 'in';

/** A part of a template. */
export type TemplatePart =
  | { kind: 'text'; text: string }
  | { kind: 'output'; expression: Expression }
  | { kind: 'if'; branches: readonly Branch[]; otherwise: readonly TemplatePart[] }
  | {
      kind: 'for';
      item: string;
      list: Expression;
      body: readonly TemplatePart[];
      otherwise: readonly TemplatePart[];
      at: Offset;
    }
  | { kind: 'set'; name: string; value: Expression | readonly TemplatePart[]; at: Offset }
  /** From here on it is this role's, or what `body` holds. */
  | { kind: 'role'; role: Role; body?: readonly TemplatePart[]; at: Offset };

export interface Branch {
  condition: Expression;
  body: readonly TemplatePart[];
}

/** Something of another template language that Liquid has no equivalent of, or that cannot be read. */
export class NoEquivalent extends Error {
  /** Where it stands in its template. */
  readonly at: Offset;

  constructor(at: Offset, why: string) {
    super(why);
    this.at = at;
  }
}
