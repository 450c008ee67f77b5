/** What may be spent on calls that belong together: what they cost, and what those under way may cost. */
export class Budget {
  readonly usd: number;
  /** A call that may cost more than is left asks for a shorter answer. */
  readonly shortens: boolean;
  #spent = 0;

  constructor(usd: number, { shortens = true } = {}) {
    this.usd = usd;
    this.shortens = shortens;
  }

  /** US dollars that nobody has spent or may still spend. */
  get left(): number {
    return this.usd - this.#spent;
  }

  /** Takes what a call may cost at most; the function it returns puts back what it did not cost. */
  take(worst: number): (cost: number) => void {
    this.#spent += worst;
    return (cost) => {
      this.#spent += cost - worst;
    };
  }
}
