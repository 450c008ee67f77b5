// Preloaded with --require: the last line on stderr is the peak memory of the process in KB. Where the kernel tells
// it, it is that of the program alone: maxRSS also counts the process that started this one, up to the start.
const { readFileSync, writeSync } = require('node:fs');

function peakKilobytes() {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}

process.on('exit', () => writeSync(2, `\n${peakKilobytes()}\n`));
