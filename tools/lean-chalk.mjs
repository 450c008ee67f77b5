/**
 * chalk asks the terminal and the environment what colours there are, before anybody wants one. llmkit tells it which to
 * use. This spares the asking, and fails when chalk no longer asks in this way.
 */
export function leanChalk() {
  let applied = false;
  return {
    name: 'lean-chalk',
    resolveId(source, importer) {
      if (source !== '#supports-color' || !/[\\/]chalk[\\/]/.test(importer ?? '')) return null;
      applied = true;
      return '\0no-colors';
    },
    load(id) {
      return id === '\0no-colors' ? 'export default { stdout: false, stderr: false };' : null;
    },
    buildEnd(error) {
      if (!error && !applied) this.error('chalk no longer asks #supports-color. Is this step still needed?');
    },
  };
}
