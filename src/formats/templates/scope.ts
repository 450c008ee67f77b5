import { isVariableName } from '../../core/variables/definition.ts';
import { NoEquivalent, type Offset } from './nodes.ts';

/** The form of an input as its file declares it; `list` and those behind it have no variable of that type here. */
export type InputForm = 'text' | 'number' | 'boolean' | 'list' | 'object' | 'file';

/** A name of the template that a tag of it makes: an item of a loop, or something set. */
export interface LocalName {
  /** The name in Liquid. */
  liquid: string;
  isList?: boolean;
}

/** The names of one file: what its templates call something, and what that is called in Liquid. */
export class Scope {
  /** Names of variables in Liquid by what the file calls them, in the order of first use. */
  readonly variables = new Map<string, string>();
  /** Variables that loops go through: texts of one item a line. */
  readonly lists = new Set<string>();
  /** Parts of what the file has as an object, which are variables of their own. */
  readonly flattened = new Set<string>();
  readonly #forms: ReadonlyMap<string, InputForm>;
  readonly #locals: ReadonlyMap<string, LocalName>[] = [];
  /** Names that a template has set. */
  readonly #set = new Map<string, LocalName>();
  readonly #taken = new Set<string>();

  constructor(forms: ReadonlyMap<string, InputForm> = new Map()) {
    this.#forms = forms;
    for (const name of forms.keys()) this.#taken.add(variableNameFor(name));
  }

  /** Tells whether what `parts` lead to holds several items, by its declaration or by its use. */
  isList(parts: readonly string[]): boolean {
    const path = parts.join('.');
    return this.localOf(path)?.isList ?? (this.formOf(path) === 'list' || this.lists.has(path));
  }

  formOf(name: string): InputForm | undefined {
    return this.#forms.get(name);
  }

  /** The name in Liquid of the local or the variable that `parts` lead to. */
  resolve(parts: readonly string[], at: Offset): string {
    const [root = '', ...rest] = parts;
    const whole = this.localOf(parts.join('.'));
    if (whole !== undefined) return whole.liquid;
    const local = this.localOf(root);
    if (local !== undefined)
      throw new NoEquivalent(at, `${parts.join('.')} is a part of an item of a list, and items are texts here`);
    const form = this.formOf(root);
    if (form === 'file' || (rest.length === 0 && form === 'object'))
      throw new NoEquivalent(at, `${root} is ${form === 'file' ? 'a file' : 'an object'}, and values are texts here`);
    const path = parts.join('.');
    if (rest.length > 0) this.flattened.add(path);
    return this.variable(path);
  }

  /** The name in Liquid of the variable that the file calls `name`. */
  variable(name: string): string {
    const known = this.variables.get(name);
    if (known !== undefined) return known;
    const variable = variableNameFor(name);
    this.variables.set(name, variable);
    this.#taken.add(variable);
    return variable;
  }

  localOf(name: string): LocalName | undefined {
    return this.#locals.findLast((names) => names.has(name))?.get(name) ?? this.#set.get(name);
  }

  /** The name in Liquid of what a template sets as `name`, from here on. */
  define(name: string, isList: boolean): string {
    const liquid = variableNameFor(name);
    this.#set.set(name, { liquid, isList });
    return liquid;
  }

  /** Keeps the name that `parts` will have from being taken by anything else. */
  reserve(parts: readonly string[]): void {
    this.#taken.add(variableNameFor(parts.join('.')));
  }

  /** Runs `work` with names that hold within it. */
  within<Result>(names: ReadonlyMap<string, LocalName>, work: () => Result): Result {
    this.#locals.push(names);
    try {
      return work();
    } finally {
      this.#locals.pop();
    }
  }

  /** A name that nothing in this file has yet. */
  fresh(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#taken.has(name); number++) name = `${wanted}_${number}`;
    this.#taken.add(name);
    return name;
  }
}

/** The nearest name that a variable may have: `user.name` becomes `user_name`. */
export function variableNameFor(name: string): string {
  const plain = name
    .replaceAll(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^(?=\d)|^$/, '_')
    .slice(0, 100);
  return isVariableName(plain) ? plain : `${plain.slice(0, 99)}_`;
}
