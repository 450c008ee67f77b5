/** The fields of a record as they stand in a file, before its schema has seen them. */
export type Fields = Record<string, unknown>;

/** The words of a file about itself: `kind` and `v`, the version of its format. */
export interface RecordKind {
  kind: string;
  /** The first turns the fields of format 1 into those of format 2, and so on. Pure functions. */
  migrations: readonly ((fields: Fields) => Fields)[];
  /** Fields that no list shows. They stand last in the file, the first of them in every one: a list reads up to there. */
  unlisted?: readonly string[];
}

/** The format that is written today: one more than there are migrations. */
export function formatVersion({ migrations }: RecordKind): number {
  return migrations.length + 1;
}
