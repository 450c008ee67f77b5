import type { StaticAnalysis } from 'liquidjs';
import type { PromptFault } from '../records/prompt-faults.ts';

/** Objects that Liquid itself gives; all else is a text, a number, true or false, or a list of those. */
const OBJECTS = new Set(['forloop', 'tablerowloop']);
const OF_TEXTS = new Set(['size']);
const OF_LISTS = new Set(['size', 'first', 'last']);
/** A group of `group_by`. */
const OF_GROUPS = new Set(['name', 'items']);

/** Every path (`user.name`) that no value can fill. */
export function unfillablePaths({ variables, globals }: StaticAnalysis, template: string): PromptFault[] {
  const hasGroups = template.includes('group_by');
  return Object.values(variables)
    .flat()
    .flatMap(({ segments, location }) => {
      const [root, part] = segments;
      if (typeof root !== 'string' || typeof part !== 'string' || OBJECTS.has(root)) return [];
      const isOwn = !Object.hasOwn(globals, root);
      if ((isOwn ? OF_LISTS : OF_TEXTS).has(part) || (isOwn && hasGroups && OF_GROUPS.has(part))) return [];
      return [fault(root, part, { line: location.row, column: location.col })];
    });
}

function fault(root: string, part: string, place: { line: number; column: number }): PromptFault {
  const better = OF_LISTS.has(part) ? `${root} | ${part}` : `${root}_${part}`.replaceAll(/\W/g, '_');
  return {
    message: `no value can fill ${root}.${part}: ${root} is a text and has no parts`,
    ...place,
    advice: [{ kind: 'mend_template', how: 'path', better }],
  };
}
