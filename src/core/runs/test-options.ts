import type { ExchangePorts } from '../exchange/input.ts';
import type { RegexGuard } from '../ports/regex-guard.ts';
import type { TestFiles } from '../ports/test-files.ts';
import type { SettingValues } from '../tables/settings.ts';
import type { PaceMeans } from './pace.ts';

/** `play`: nobody is asked; `record`: models are asked, and what they say is kept; `live`: they are asked. */
export type TestMode = 'play' | 'record' | 'live';

export interface TestOptions {
  mode: TestMode;
  /** How often each test is run; 1 when absent. */
  repeat?: number;
  /** Given for all calls: a model here takes the place of those that tests name. */
  flags: SettingValues;
  signal: AbortSignal;
}

export interface TestPorts extends ExchangePorts, Pick<PaceMeans, 'sleep'> {
  /** In hexadecimal. */
  sha256: (text: string) => Promise<string>;
  regex: Pick<RegexGuard, 'matchesWhole'>;
  testFiles: TestFiles;
}
