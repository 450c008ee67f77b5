declare module 'sql.js' {
  type Value = string | number | null;
  /** A database in memory; `exec` gives the rows of each statement that has any. */
  export interface Database {
    run(sql: string, values?: Value[]): Database;
    exec(sql: string, values?: Value[]): { columns: string[]; values: Value[][] }[];
    getRowsModified(): number;
  }
  const open: () => Promise<{ Database: new () => Database }>;
  export default open;
}
