import { FINISH_REASONS, ROLES } from '../core/records/message.ts';
import { VARIABLE_TYPES } from '../core/tables/variables/index.ts';

/** `{user: 'user', …}`: names for what is written as text in records. */
function named<const T extends string>(values: readonly T[]): { readonly [Value in T]: Value } {
  return Object.fromEntries(values.map((value) => [value, value])) as { readonly [Value in T]: Value };
}

/** The roles of messages. */
export const MESSAGE_ROLES = named(ROLES);

/** The types of variables. */
export const TYPES_OF_VARIABLES = named(VARIABLE_TYPES);

/** Why a model stopped. */
export const REASONS_TO_FINISH = named(FINISH_REASONS);
