import { LlmkitError } from '../../core/errors.ts';
import { duration } from '../../core/duration.ts';
import type { Notice } from '../../core/events.ts';
import { usd } from '../../core/facts/usd.ts';
import { RowFaults } from '../../core/runs/row-faults.ts';
import type { RowOutcome, RowRun } from '../../core/runs/row-run.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { rowFaultLines } from '../row-fault-lines.ts';

/** So far back the speed is measured, in milliseconds. */
const MEASURED_MS = 20_000;
/** Notices that the run sums up itself, or of which one a row says too much. */
const SUMMED_UP: ReadonlySet<Notice['code']> = new Set(['retry', 'wire', 'limit']);
const MOST_NOTICES = 10;

const COUNT = /\d(?=(\d{3})+$)/g;
const counted = (number: number) => String(number).replaceAll(COUNT, '$&,');

/** Tells on stderr how far a run is, and at its end what came of it. */
export class RowsReport {
  readonly #run: RowRun;
  readonly #context: Context;
  readonly #spinner: ReturnType<Context['spinner']>;
  readonly #failed = new RowFaults();
  readonly #notices = new Map<string, { notice: Notice; rows: number; first: number }>();
  readonly #begun = performance.now();
  /** Moments at which rows that were asked now had ended. */
  #marks: { at: number; asked: number }[] = [];
  #isSlow = false;

  constructor(run: RowRun, context: Context) {
    this.#run = run;
    this.#context = context;
    this.#spinner = context.globals.quiet || context.globals.ndjson ? undefined : context.spinner();
    run.onNotice = (notice, row) => this.#notice(notice, row);
    run.onSlow = () => this.#slow();
    run.onUnderWay = (rows) => this.#underWay(rows);
  }

  start(): void {
    this.#spinner?.start('rows', () => this.#line());
  }

  stop(): void {
    this.#spinner?.stop();
  }

  /** Both may stand on one terminal. */
  around<Result>(write: () => Result): Result {
    if (!this.#context.io.stdout.isTTY) return write();
    this.#spinner?.pause();
    const result = write();
    this.start();
    return result;
  }

  add({ row, error }: RowOutcome): void {
    if (error) this.#failed.add(row, [error.message]);
  }

  #notice(notice: Notice, row: number): void {
    if (SUMMED_UP.has(notice.code) || notice.verbose) return;
    const key = notice.code === 'cache' ? notice.code : `${notice.code} ${notice.message}`;
    const known = this.#notices.get(key);
    if (known) known.rows += 1;
    else if (this.#notices.size < MOST_NOTICES) this.#notices.set(key, { notice, rows: 1, first: row });
  }

  #slow(): void {
    if (this.#isSlow) return;
    this.#isSlow = true;
    this.#spinner?.pause();
    this.#context.output.note('note: the server lets in no more (429): slowing down by itself');
    this.start();
  }

  /** Told at once: this run may be killed as well. Their numbers are known when they are asked. */
  #underWay(rows: number): void {
    const were = rows === 1 ? '1 row was' : `up to ${counted(rows)} rows were`;
    const text = `note: ${were} under way when a run before was ended: asked again, and paid twice perhaps`;
    this.#spinner?.pause();
    this.#context.output.warn(text);
    this.start();
  }

  /** "1,234 of 10,000 · 37/s · $0.12 · 4 min left" */
  #line(): string {
    const { total, done, failed, kept, cost_usd: cost } = this.#run.progress;
    const now = performance.now();
    const asked = done + failed - kept;
    this.#marks.push({ at: now, asked });
    this.#marks = this.#marks.filter(({ at }) => at > now - MEASURED_MS);
    const { at, asked: then } = this.#marks[0]!;
    const rate =
      now - at < 500 ? asked / Math.max((now - this.#begun) / 1000, 0.1) : ((asked - then) * 1000) / (now - at);
    const left = total - done - failed;
    const parts = [`${counted(done + failed)} of ${counted(total)}`];
    if (failed > 0) parts.push(`${counted(failed)} failed`);
    if (rate > 0) parts.push(`${rate < 10 ? rate.toFixed(1) : counted(Math.round(rate))}/s`);
    if (cost !== undefined) parts.push(usd(cost));
    const pause = this.#run.pace.pause;
    if (pause > 2000) parts.push(`waiting ${duration(pause)}`);
    else if (rate > 0 && left > 0) parts.push(`${duration((left / rate) * 1000)} left`);
    return parts.join(' · ');
  }

  /** What came of all of them. */
  tell(): void {
    const { output } = this.#context;
    for (const line of rowFaultLines(this.#failed)) output.warn(line);
    for (const { notice, rows, first } of this.#notices.values()) {
      const where = rows === 1 ? `row ${first}` : `${counted(rows)} rows, the first is ${first}`;
      output.note(`note: ${sanitizeLine(notice.message)} (${where})`);
    }
    this.#tellUnderWay();
    const { pace } = this.#run;
    if (pace.refused > 0 && pace.rate !== undefined) {
      const rate = pace.rate < 10 ? pace.rate.toFixed(1) : Math.round(pace.rate);
      output.note(`note: it let in about ${rate} a second; ${counted(pace.refused)} refusals were asked again`);
    }
    output.note(this.#summary());
  }

  #tellUnderWay(): void {
    const { underWay } = this.#run;
    if (underWay.length === 0) return;
    const rows = underWay.slice(0, 20).join(', ') + (underWay.length > 20 ? ', …' : '');
    const which = underWay.length === 1 ? 'row' : 'rows';
    this.#context.output.note(`note: asked again, as under way before: ${which} ${rows}`);
  }

  #summary(): string {
    const { total, done, failed, kept, cost_usd: cost } = this.#run.progress;
    const left = total - done - failed;
    const before = kept > 0 ? ` (${counted(kept)} before)` : '';
    const parts = [`${counted(done)} done${before}, ${counted(failed)} failed, ${counted(left)} left`];
    if (cost !== undefined) parts.push(usd(cost));
    parts.push(duration(performance.now() - this.#begun));
    return parts.join(' · ') + (left > 0 ? '; the same command goes on' : '');
  }
}

/** The end of a run in which rows failed. */
export function someFailed(failed: number, total: number): LlmkitError {
  return new LlmkitError('check_failed', `${failed} of ${total} rows failed.`, {
    advice: [{ kind: 'retry', what: 'command' }],
  });
}
