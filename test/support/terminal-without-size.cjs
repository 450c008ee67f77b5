// Preloaded with --require in a terminal: takes its size away, as some recorders make one.
require('node:child_process').execFileSync('stty', ['rows', '0', 'cols', '0'], { stdio: 'inherit' });
