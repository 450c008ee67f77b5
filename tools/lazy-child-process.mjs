const EAGER = "const childProcess = require('node:child_process');";
const NEEDLESS = "const process = require('node:process');";

/**
 * commander loads node:child_process at start for subcommands that are programs of their own. llmkit has none, and
 * loading it costs every start. This moves the load to its first use, takes the global `process` for
 * the module, and fails when commander no longer does that.
 */
export function lazyChildProcess() {
  let applied = false;
  return {
    name: 'lazy-child-process',
    transform: {
      filter: { id: /[\\/]commander[\\/]lib[\\/]command\.js$/ },
      handler(code) {
        const uses = code.split('childProcess.').length - 1;
        if (!code.includes(EAGER) || uses === 0) this.error(`commander no longer has: ${EAGER}`);
        if (!code.includes(NEEDLESS)) this.error(`commander no longer has: ${NEEDLESS}`);
        applied = true;
        return {
          code: code
            .replace(EAGER, '')
            .replace(NEEDLESS, '')
            .replaceAll('childProcess.', "require('node:child_process')."),
          map: null,
        };
      },
    },
    buildEnd(error) {
      if (!error && !applied) this.error('commander/lib/command.js was not bundled. Is this step still needed?');
    },
  };
}
