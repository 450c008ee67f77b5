import type { Database } from 'sql.js';
import { LlmkitError, type ListOptions, type Repository } from '../../src/index.ts';

/** A repository in a table of SQLite, as a program would write it against the port. */
export class SqliteRepository<T> implements Repository<T> {
  readonly #database: Database;
  readonly #table: string;

  constructor(database: Database, table: string) {
    this.#database = database;
    this.#table = table;
    database.run(`CREATE TABLE ${table} (key TEXT PRIMARY KEY COLLATE NOCASE, record TEXT, at INTEGER)`);
  }

  async get(key: string): Promise<T | undefined> {
    return this.#read(key);
  }

  async create(key: string, record: T): Promise<T> {
    if (this.#read(key) !== undefined) throw new LlmkitError('conflict', `Cannot create ${key}: it is there.`);
    this.#write(key, record);
    return record;
  }

  async update(key: string, change: (record: T) => void): Promise<T> {
    this.#database.run('BEGIN');
    try {
      const record = this.#read(key);
      if (record === undefined) throw new LlmkitError('not_found', `Cannot find ${key}.`);
      change(record);
      this.#write(key, record);
      this.#database.run('COMMIT');
      return record;
    } catch (thrown) {
      this.#database.run('ROLLBACK');
      throw thrown;
    }
  }

  async remove(key: string): Promise<boolean> {
    this.#database.run(`DELETE FROM ${this.#table} WHERE key = ?`, [key]);
    return this.#database.getRowsModified() > 0;
  }

  async list({ order = 'newest', limit = -1, offset = 0 }: ListOptions = {}): Promise<{ key: string; record: T }[]> {
    const by = order === 'key' ? 'key COLLATE BINARY' : 'at DESC';
    const sql = `SELECT key, record FROM ${this.#table} ORDER BY ${by} LIMIT ? OFFSET ?`;
    const rows = this.#database.exec(sql, [limit, offset])[0]?.values ?? [];
    return rows.map(([key, text]) => ({ key: String(key), record: JSON.parse(String(text)) as T }));
  }

  #read(key: string): T | undefined {
    const rows = this.#database.exec(`SELECT record FROM ${this.#table} WHERE key = ?`, [key])[0]?.values;
    return rows?.[0] && (JSON.parse(String(rows[0][0])) as T);
  }

  #write(key: string, record: T): void {
    const next = `(SELECT coalesce(max(at), 0) + 1 FROM ${this.#table})`;
    const sql = `INSERT OR REPLACE INTO ${this.#table} VALUES (?, ?, ${next})`;
    this.#database.run(sql, [key, JSON.stringify(record)]);
  }
}
