import { asLlmkitError } from '../../core/errors.ts';
import type { HomeFinding, HomeProgress, HomeReport } from '../../core/ports/home-keeper.ts';
import type { NamedFiles } from './files-named.ts';
import type { HomePlace } from './home-place.ts';

/** One visit of the doctor. */
export interface Examination extends HomePlace, HomeReport {
  /** True to mend, false only to look. */
  fix: boolean;
  progress?: HomeProgress | undefined;
  named: NamedFiles;
}

/** Puts a fault down. If something can `mend` it, that is done now or said to be possible. */
export async function report(
  { fix, findings }: Examination,
  finding: HomeFinding,
  mend?: () => string | Promise<string>,
): Promise<void> {
  if (mend === undefined) findings.push(finding);
  else if (!fix) findings.push({ ...finding, advice: [{ kind: 'doctor', can: 'mend' }] });
  else {
    try {
      findings.push({ path: finding.path, message: finding.message, mended: await mend() });
    } catch (thrown) {
      findings.push({ ...finding, advice: [{ kind: 'not_mended', why: asLlmkitError(thrown).message }] });
    }
  }
}

/** Puts down what is worth knowing and no fault. */
export function note({ findings }: Examination, path: string, message: string): void {
  findings.push({ path, message, note: true });
}
