/** Puts what comes in any order back into its own. */
export class InOrder<Item> {
  readonly #early = new Map<number, Item>();
  #at = 0;

  /** Takes the item of place `at`, from 0, and gives all whose turn it is now. */
  *add(at: number, item: Item): Generator<Item> {
    this.#early.set(at, item);
    for (let next = this.#early.get(this.#at); next !== undefined; next = this.#early.get(this.#at)) {
      this.#early.delete(this.#at++);
      yield next;
    }
  }
}
