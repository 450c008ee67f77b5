import * as v from 'valibot';
import { VARIABLE_TYPES } from '../tables/variables/index.ts';
import { once } from './once.ts';
import type { RecordOf } from './schema.ts';

const entries = () => ({
  name: v.string(),
  description: v.exactOptional(v.string()),
  variable_type: v.picklist(VARIABLE_TYPES),
  is_required: v.boolean(),
  default_value: v.exactOptional(v.string()),
  /** The values that are taken, as written, where the type has options. */
  options: v.exactOptional(v.array(v.string())),
  /** A regular expression that the whole value must match. */
  validation_pattern: v.exactOptional(v.string()),
});

export const variableDefinitionSchema = once(() => v.looseObject(entries()));

/** The definition of what a variable may hold. */
export type VariableDefinition = RecordOf<typeof entries>;

/** vars.json: definitions shared by all prompts. */
export const variablesSchema = once(() =>
  v.looseObject({
    variables: v.optional(v.record(v.string(), variableDefinitionSchema()), {}),
  }),
);
export interface Variables {
  variables: Record<string, VariableDefinition>;
}
