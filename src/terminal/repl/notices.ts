import type { Notice } from '../../core/events.ts';
import { chatNotice } from './advice.ts';

/** The words of a notice in one chat; undefined for one that is not shown. What settings do to a call is told once. */
export function noticesInChat({ verbose: isVerbose }: { verbose: boolean }): (notice: Notice) => string | undefined {
  const told = new Set<string>();
  return (notice) => {
    const { code, message, verbose } = notice;
    if (verbose && !isVerbose) return undefined;
    if ((code === 'provider' || code === 'parameter') && told.has(message)) return undefined;
    told.add(message);
    return chatNotice(notice);
  };
}
