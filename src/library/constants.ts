import { FINISH_REASONS, ROLES, type FinishReason as Reason, type Role } from '../core/records/message.ts';
import { VARIABLE_TYPES, type VariableType as Type } from '../core/tables/variables/index.ts';

/** `{user: 'user', …}`: names for what is written as text in records. */
function named<const T extends string>(values: readonly T[]): { readonly [Value in T]: Value } {
  return Object.fromEntries(values.map((value) => [value, value])) as { readonly [Value in T]: Value };
}

/** The roles of messages. */
export const MessageRole = named(ROLES);
export type MessageRole = Role;

/** The types of variables. */
export const VariableType = named(VARIABLE_TYPES);
export type VariableType = Type;

/** Why a model stopped. */
export const FinishReason = named(FINISH_REASONS);
export type FinishReason = Reason;
