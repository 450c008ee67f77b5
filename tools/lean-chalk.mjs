import { readFileSync } from 'node:fs';

const OURS = 'src/terminal/styles.ts';
/** Where the few styles stand that output uses. */
const USED = /export const PLAIN: Styles = \{(?<styles>[^}]*)\}/;

/**
 * chalk makes 60 styles before anybody wants one, and asks the terminal and the environment what colours there are. llmkit
 * uses the few of src/terminal/styles.ts and tells chalk what there is: this spares it the rest, which is most of what a chat
 * pays for colour, and fails when chalk no longer works in this way.
 */
export function leanChalk() {
  const modules = {
    '#supports-color': () => 'export default { stdout: false, stderr: false };',
    '#ansi-styles': stylesModule,
  };
  const applied = new Set();
  return {
    name: 'lean-chalk',
    resolveId(source, importer) {
      if (!(source in modules) || !/[\\/]chalk[\\/]/.test(importer ?? '')) return null;
      applied.add(source);
      return `\0lean-chalk:${source}`;
    },
    load(id) {
      return modules[id.match(/^\0lean-chalk:(?<source>.*)/)?.groups.source]?.() ?? null;
    },
    buildEnd(error) {
      const left = Object.keys(modules).filter((name) => !applied.has(name));
      if (!error && left.length > 0)
        this.error(`chalk no longer asks ${left.join(' and ')}. Is this step still needed?`);
    },
  };
}

async function stylesModule() {
  const { default: all } = await import('../node_modules/chalk/source/vendor/ansi-styles/index.js');
  const used = USED.exec(readFileSync(OURS, 'utf8'))?.groups.styles;
  if (!used) throw new Error(`${OURS} no longer names the styles that are used in PLAIN.`);
  const styles = [...used.matchAll(/(\w+):/g)].map(([, name]) => [name, all[name]]);
  return `export default ${JSON.stringify(Object.fromEntries(styles))};`;
}
