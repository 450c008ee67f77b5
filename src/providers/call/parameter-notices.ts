import type { AdvisingText } from '../../core/advice.ts';
import { noticeOf, type Notice } from '../../core/events.ts';
import type { ModelRequest } from '../../core/records/model-request.ts';

/** The notices about one request's parameters. */
export interface ParameterNotices {
  /** Something happened to a parameter; told aloud only when someone asked for it. */
  tell: (parameter: keyof ModelRequest, text: string | AdvisingText) => void;
  readonly list: Notice[];
}

export function parameterNotices({ asked_for = [] }: ModelRequest): ParameterNotices {
  const list: Notice[] = [];
  return {
    list,
    tell(parameter, text) {
      const quiet = !asked_for.includes(parameter);
      const pieces = typeof text === 'string' ? [text] : text;
      list.push({ ...noticeOf('parameter', pieces), ...(quiet && { verbose: true }) });
    },
  };
}

/** The fate of the parameters in one notice; what nobody asked for in another, for `--verbose`. */
export function inOne(notices: readonly Notice[]): Notice[] {
  return [false, true].flatMap((verbose) => {
    const these = notices.filter((notice) => (notice.verbose ?? false) === verbose);
    if (these.length === 0) return [];
    const texts = these.map(({ message, pieces = [message] }) => pieces);
    const pieces = texts.flatMap((text, at) => (at < texts.length - 1 ? [...withoutStop(text), '; '] : text));
    return [{ ...noticeOf('parameter', pieces), ...(verbose && { verbose }) }];
  });
}

function withoutStop(text: AdvisingText): AdvisingText {
  const last = text.at(-1);
  return typeof last === 'string' ? [...text.slice(0, -1), last.replace(/\.$/, '')] : text;
}
