/** The longest row taken, in UTF-16 units. */
export const MAX_ROW_LENGTH = 8 * 1024 * 1024;

export const TOO_LONG = 'it is too long';
