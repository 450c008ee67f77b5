import { LlmkitError } from '../../core/errors.ts';
import { present } from '../../core/fields.ts';
import type { VariableDefinition } from '../../core/records/variable-definition.ts';
import { VARIABLE_TYPES, type VariableType } from '../../core/tables/variables/index.ts';
import { refuseBadVariableName } from '../../core/variables/definition.ts';

const EXAMPLES = '--variable top:number, --variable tone:select:formal,casual, --variable topic?';

/** A definition from `name:type`, `name:select:A,B` (`A|B` where an option holds a comma), or `name?:type` for an optional one. */
export function definitionFromFlag(flag: string): VariableDefinition {
  const [given = '', type = 'text', ...rest] = flag.split(':');
  const name = given.replace(/\?$/, '');
  refuseBadVariableName(name);
  if (!VARIABLE_TYPES.includes(type as VariableType)) {
    throw new LlmkitError(
      'usage',
      `Cannot take ${JSON.stringify(flag)} as a variable: its type must be one of: ${VARIABLE_TYPES.join(', ')}.`,
      {
        advice: [{ kind: 'example', text: EXAMPLES }],
      },
    );
  }
  const options = rest.length > 0 ? optionsFrom(rest.join(':')) : undefined;
  return present({ name, variable_type: type as VariableType, is_required: !given.endsWith('?'), options });
}

function optionsFrom(text: string): string[] {
  return text.includes('|') ? text.split('|') : text.split(',').map((option) => option.trim());
}
