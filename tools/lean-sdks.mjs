import { resolve } from 'node:path';

/** The same for both SDKs: what each of their files looks at that takes long to load, and what it gets instead. */
const HEADERS = {
  seen: /\bHeaders\b/,
  prelude: `import { PlainHeaders as Headers } from ${JSON.stringify(resolve('src/providers/http/plain-headers.ts'))};`,
};
/** A request of ours is JSON: none of its bodies is a form or a stream. */
const NO_FORMS = { seen: /instanceof FormData\b/, prelude: 'class FormData {}' };
const NO_STREAMS = { seen: /\bglobalThis\.ReadableStream\b/g, replacement: 'undefined' };

/** What they would log of each request is put together also where nothing is logged, as here. */
const NO_DETAILS = {
  seen: /export const formatRequestDetails = \(details\) => \{/g,
  replacement: '$&\n    return details;',
};

/** A schema that zod compiles first is read faster from the hundredth time on: a connection has fewer messages. */
const NO_COMPILING = { seen: /const jit = !core\.globalConfig\.jitless;/g, replacement: 'const jit = false;' };

/** What other libraries would ask a schema through: a fourth of the memory of each part. */
const NO_STANDARD = { seen: /schema\["~standard"\] = \{[^]*?\n\t\};/g, replacement: '' };

const STEPS = {
  'openai/internal/headers.mjs': [HEADERS],
  'openai/client.mjs': [NO_FORMS, NO_STREAMS],
  'openai/internal/utils/log.mjs': [HEADERS, NO_DETAILS],
  '@anthropic-ai/sdk/internal/headers.mjs': [HEADERS],
  '@anthropic-ai/sdk/internal/utils/log.mjs': [HEADERS, NO_DETAILS],
  '@anthropic-ai/sdk/client.mjs': [HEADERS, NO_FORMS, NO_STREAMS],
  'zod/v4/core/schemas.js': [NO_COMPILING],
  'valibot/dist/index.mjs': [NO_STANDARD],
};

/**
 * Through this the SDK of MCP gets the streams of the process, which it is given, and Ajv, a validator of JSON Schema that
 * only tools and elicitations ask for: 280 KB of the 700 KB of the SDK.
 */
const MCP_SHIMS = ['@modelcontextprotocol/server/_shims', '@modelcontextprotocol/client/_shims'];
const MCP_SHIMS_OF_OURS = `
  export const process = {};
  export const CORS_IS_POSSIBLE = false;
  export class DefaultJsonSchemaValidator {
    getValidator() { throw new Error('There is no validator of JSON Schema.'); }
  }`;

/**
 * The first look at `Headers` or `FormData` loads the whole of the built-in fetch: 30 ms and 12 MB (measured on Node 20).
 * This keeps the SDKs inside the command line from it, and fails when one of them no longer looks where it did. A test
 * holds that nothing else looks either.
 */
export function leanSdks() {
  const applied = new Set();
  return {
    name: 'lean-sdks',
    // The one module through which Anthropic's SDK reaches Node: for credentials on disk, which are never asked for.
    resolveId(source, importer) {
      if (MCP_SHIMS.includes(source)) {
        applied.add(source);
        return `\0${source}`;
      }
      if (
        !/[\\/]@anthropic-ai[\\/]sdk[\\/]/.test(importer ?? '') ||
        !/internal\/node\.mjs$|^\.\/node\.mjs$/.test(source)
      )
        return null;
      applied.add('internal/node.mjs');
      return this.resolve(source.replace(/node\.mjs$/, 'node.browser.mjs'), importer, { skipSelf: true });
    },
    load: (id) => (MCP_SHIMS.includes(id.slice(1)) && id.startsWith('\0') ? MCP_SHIMS_OF_OURS : null),
    transform: {
      filter: { id: /[\\/]node_modules[\\/](openai|@anthropic-ai[\\/]sdk|zod|valibot)[\\/]/ },
      handler(code, id) {
        const file = id.replaceAll('\\', '/').split('/node_modules/').at(-1);
        const steps = STEPS[file];
        if (steps === undefined) return null;
        applied.add(file);
        let lean = code;
        for (const { seen, prelude = '', replacement } of steps) {
          if (code.search(seen) < 0) this.error(`${file} no longer has ${seen}. Is this step still needed?`);
          if (replacement !== undefined) lean = lean.replaceAll(seen, replacement);
          lean = `${prelude}${lean}`;
        }
        return { code: lean, map: null };
      },
    },
    buildEnd(error) {
      const missing = [...Object.keys(STEPS), 'internal/node.mjs', ...MCP_SHIMS].filter((file) => !applied.has(file));
      if (!error && missing.length > 0) this.error(`Not bundled: ${missing.join(', ')}. Is this step still needed?`);
    },
  };
}
