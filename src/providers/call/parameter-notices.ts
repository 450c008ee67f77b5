import type { Notice } from '../../core/events.ts';
import type { ModelRequest } from '../../core/records/model-request.ts';

/** The notices about one request's parameters. */
export interface ParameterNotices {
  /** Something happened to a parameter; told aloud only when someone asked for it. */
  tell: (parameter: keyof ModelRequest, message: string) => void;
  readonly list: Notice[];
}

export function parameterNotices({ asked_for = [] }: ModelRequest): ParameterNotices {
  const list: Notice[] = [];
  return {
    list,
    tell(parameter, message) {
      const quiet = !asked_for.includes(parameter);
      list.push({ type: 'notice', code: 'parameter', message, ...(quiet && { verbose: true }) });
    },
  };
}

/** The fate of the parameters in one notice; what nobody asked for in another, for `--verbose`. */
export function inOne(notices: readonly Notice[]): Notice[] {
  return [false, true].flatMap((verbose) => {
    const messages = notices.filter((notice) => (notice.verbose ?? false) === verbose).map(({ message }) => message);
    if (messages.length === 0) return [];
    const message = messages.map((text, at) => (at < messages.length - 1 ? text.replace(/\.$/, '') : text)).join('; ');
    return [{ type: 'notice', code: 'parameter', message, ...(verbose && { verbose }) }];
  });
}
