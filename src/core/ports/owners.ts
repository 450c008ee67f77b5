/** Identity of processes, so that a pending message whose process died can be told from one in flight. */
export interface Owners {
  /** The owner text of this process. */
  readonly mine: string;
  /** True only when it is certain that the owner is gone. */
  isDead(owner: string): boolean;
}
