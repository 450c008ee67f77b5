/** The longest row taken, in UTF-16 units. */
export const MAX_ROW_LENGTH = 8 * 1024 * 1024;
