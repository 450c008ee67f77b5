// Preloaded with --require: the last line on stderr is the peak memory of the process in KB.
process.on('exit', () => require('node:fs').writeSync(2, `\n${process.resourceUsage().maxRSS}\n`));
