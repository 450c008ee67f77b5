// The pages of docs/ that follow from the source: `node tools/reference.mjs` writes them, and test/reference.test.ts
// refuses one that is out of date.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { loadSources } from './load-sources.mjs';
import { screens } from './screens.mjs';

/**
 * @typedef {{ type: string, entries?: Record<string, Schema>, wrapped?: Schema, item?: Schema, value?: Schema,
 *   options?: readonly unknown[], literal?: unknown, default?: unknown }} Schema of valibot, as far as it is read
 * @typedef {{ description: string, kind: { expected: string }, in: readonly string[], flags?: string, env?: string,
 *   default?: unknown }} SettingRow
 */

const MADE = 'Made by `node tools/reference.mjs`; do not edit.';

/** @param {string} text in a cell */
const cell = (text) => text.replaceAll('|', '\\|');

/**
 * The page of all settings.
 * @param {Record<string, SettingRow>} settings
 * @param {string[][]} named
 */
function settingsPage(settings, named) {
  const rows = Object.entries(settings).map(([key, { description, kind, in: places, flags, env, default: preset }]) => {
    const ways = [flags, env].filter((way) => way !== undefined).map((way) => `\`${way}\``);
    const value = preset === undefined ? '' : `\`${typeof preset === 'string' ? preset : JSON.stringify(preset)}\``;
    return `| \`${key}\` | ${cell(description)} | ${cell(kind.expected)} | ${cell(ways.join(', '))} | ${value} | ${places.join(', ')} |`;
  });
  return `# Settings

${MADE}

Every value is taken from the first of: flag, the prompt named in the call, the conversation's own settings, environment,
\`config.json\`, built-in. \`llmkit config list --effective\` shows each value in force and where it came from.

| key | meaning | value | flag, variable | built-in | may stand in |
|---|---|---|---|---|---|
${rows.join('\n')}

## Settings with a name in them

They stand in \`config.json\` alone, which \`llmkit config set KEY VALUE\` writes.

| key | meaning | value |
|---|---|---|
${named.map(([key, meaning, expected]) => `| \`${key}\` | ${cell(meaning)} | ${cell(expected)} |`).join('\n')}
`;
}

/**
 * Keys that are no option of a call, what each means, and what may stand there.
 * @param {{ NAMED_SETTINGS: Record<string, string>, configEntry: (key: string) => { expected: string } }} source
 */
function namedSettings({ NAMED_SETTINGS, configEntry }) {
  const entry = (/** @type {string} */ key) => configEntry(key.replace('NAME', 'x').replace('HEADER', 'X-A'));
  return Object.entries(NAMED_SETTINGS).map(([key, meaning]) => [key, meaning, entry(key).expected]);
}

/**
 * The page of all records that are stored and printed with --json.
 * @param {Record<string, { fields: Record<string, unknown>, about: string }>} records by name
 */
function recordsPage(records) {
  const parts = Object.entries(records).map(([name, { fields, about }]) => {
    const rows = Object.entries(fields).map(([field, schema]) => {
      const known = /** @type {Schema} */ (schema);
      return `| \`${field}\` | ${cell(typeOf(known))} | ${isOptional(known) ? '' : 'yes'} |`;
    });
    return `## ${name}\n\n${about}\n\n| field | type | always there |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# JSON

${MADE}

What \`--json\` prints are these records, a list of them, or an object that says what was done. Stored files have \`kind\` and
\`v\` beside their fields. Fields that are not listed here are kept as they are. Dates are ISO 8601 in UTC.

${parts.join('\n')}`;
}

/** @param {Schema} schema */
function isOptional({ type, wrapped, default: preset }) {
  return wrapped !== undefined && preset === undefined && /optional|nullish/.test(type);
}

/**
 * @param {Schema} schema
 * @returns {string}
 */
function typeOf(schema) {
  const { type, wrapped, item, value, options, literal, entries } = schema;
  if (wrapped) return typeOf(wrapped);
  if (type === 'array' && item) return `list of ${typeOf(item)}`;
  if (type === 'record' && value) return `object of ${typeOf(value)}`;
  if (type === 'picklist' && options) return options.map((option) => `\`${String(option)}\``).join(', ');
  if (type === 'literal') return `\`${String(literal)}\``;
  if (options) return options.map((option) => typeOf(/** @type {Schema} */ (option))).join(' or ');
  if (entries) {
    const names = Object.keys(entries);
    return `{${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''}}`;
  }
  if (type === 'unknown' || type === 'any') return 'anything';
  return type;
}

/** The files of src that the pages follow from. */
const SOURCES = [
  'core/tables/settings',
  'core/tables/named-settings',
  'core/settings/config-keys',
  ...['batch', 'conversation', 'message', 'prompt', 'usage', 'variable-definition'].map(
    (name) => `core/records/${name}`,
  ),
];

/** The pages by their path. */
export async function referencePages() {
  const source = await loadSources(SOURCES);
  const records = {
    Conversation: { about: '`conv show --json`, `conv new --json`', fields: source.conversationSchema().entries },
    Message: { about: 'In `messages`; `conv show --answer --json`.', fields: source.messageSchema().entries },
    Pending: { about: 'In `pending`: a question without its answer.', fields: source.pendingSchema().entries },
    Prompt: { about: '`prompt show --json`', fields: source.promptSchema().entries },
    VariableDefinition: { about: '`vars show --json`', fields: source.variableDefinitionSchema().entries },
    Batch: {
      about: '`batch list --json`, `batch show --json`; without `rows`, `keys` and `reading`, with `model`.',
      fields: source.batchSchema().entries,
    },
    Usage: { about: 'In `usage` of an answer.', fields: source.usageSchema().entries },
  };
  return {
    'docs/settings.md': settingsPage(source.SETTINGS, namedSettings(source)),
    'docs/json.md': recordsPage(records),
    ...(await screens()),
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [path, text] of Object.entries(await referencePages())) writeFileSync(path, text);
}
