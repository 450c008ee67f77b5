/** A line of a table. */
export function tableLine(fields: readonly string[], delimiter: ',' | '\t'): string {
  return `${fields.map((field) => quoted(field, delimiter)).join(delimiter)}\n`;
}

function quoted(field: string, delimiter: string): string {
  const isPlain = !field.includes(delimiter) && !/["\r\n]/.test(field) && field.trim() === field;
  return isPlain ? field : `"${field.replaceAll('"', '""')}"`;
}
