import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempHome } from './temp-home.ts';

/** Puts into `home` that `model`, as provider/model, was seen to want the Responses API. */
export function learnResponses(home: string, model: string): void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const learned = { kind: 'model-quirks', v: 1, quirks: { [model]: { wire: 'responses' } } };
  writeFileSync(join(home, 'model-quirks.json'), JSON.stringify(learned), { mode: 0o600 });
}

/** The home in which a test of `vendor` runs: of Responses one that learned it, else a new one. */
export function homeFor(vendor: string, model: string): string {
  const home = tempHome();
  if (vendor === 'responses') learnResponses(home, model);
  return home;
}
