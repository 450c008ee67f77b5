// Preloaded with --require: counts the file system calls of the program below LLMKIT_FAULT_ROOT, and makes the one
// that LLMKIT_FAULT names ("7 half") go wrong. LLMKIT_FAULT_LOG gets a line for each call, or one when the fault fires.
const fs = require('node:fs');
const path = require('node:path');

const { LLMKIT_FAULT_ROOT: root, LLMKIT_FAULT: wanted, LLMKIT_FAULT_LOG: log } = process.env;
const [number, way] = wanted ? wanted.split(' ') : [];
const real = { ...fs };
const ours = new Set();
let count = 0;
let isInside = false;

const KINDS = {
  create: ['before', 'after', 'EIO', 'ENOSPC'],
  change: ['before', 'after', 'EIO'],
  write: ['before', 'half', 'after', 'EIO', 'ENOSPC', 'short'],
  sync: ['before', 'after', 'EIO', 'ENOSPC'],
  read: ['EIO'],
};

const isOurs = (target) =>
  typeof target === 'number' ? ours.has(target) : `${path.resolve(String(target))}/`.startsWith(`${root}/`);

const fileOf = (target) => (typeof target === 'number' ? undefined : path.basename(String(target)));

function say(value) {
  const descriptor = real.openSync(log, 'a');
  real.writeSync(descriptor, `${JSON.stringify(value)}\n`);
  real.closeSync(descriptor);
}

function die() {
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function fail(code, name) {
  throw Object.assign(new Error(`${code}: made to fail, ${name}`), {
    code,
    errno: code === 'EIO' ? -5 : -28,
    syscall: name,
  });
}

/** Runs one call, or makes it go wrong. */
function call(name, kind, args) {
  count++;
  if (wanted === undefined) say({ number: count, name, file: fileOf(args[0]), ways: KINDS[kind] });
  if (String(count) !== number) return real[name](...args);
  say({ fired: name, way });
  if (way === 'before') die();
  if (way === 'half' || way === 'short') {
    const bytes = Buffer.from(args[1]);
    const written = real.writeSync(args[0], bytes, 0, Math.floor(bytes.length / 2));
    return way === 'half' ? die() : written;
  }
  if (way === 'EIO' || way === 'ENOSPC') {
    if (name === 'closeSync') real.closeSync(...args); // a descriptor is gone even when closing it fails
    if (name === 'existsSync') return false; // it never throws
    fail(way, name);
  }
  const result = real[name](...args);
  if (way === 'stop') process.kill(process.pid, 'SIGSTOP');
  else die();
  return result;
}

function wrap(name, kindOf, targetOf = (args) => args[0]) {
  fs[name] = (...args) => {
    if (isInside || !isOurs(targetOf(args))) return real[name](...args);
    isInside = true; // what Node calls within this call is part of it
    try {
      const result = call(name, typeof kindOf === 'string' ? kindOf : kindOf(args), args);
      if (name === 'openSync') ours.add(result);
      if (name === 'closeSync') ours.delete(args[0]);
      return result;
    } finally {
      isInside = false;
    }
  };
}

const creates = ([, flags]) => (typeof flags === 'number' && (flags & fs.constants.O_CREAT) !== 0 ? 'create' : 'read');
wrap('openSync', creates);
for (const name of ['mkdirSync', 'renameSync', 'linkSync']) wrap(name, 'create');
wrap('symlinkSync', 'create', (args) => args[1]);
for (const name of ['unlinkSync', 'rmSync', 'chmodSync', 'fchmodSync', 'ftruncateSync', 'utimesSync', 'closeSync'])
  wrap(name, 'change');
for (const name of ['fsyncSync', 'fdatasyncSync']) wrap(name, 'sync');
for (const name of [
  'readdirSync',
  'readlinkSync',
  'lstatSync',
  'statSync',
  'fstatSync',
  'readSync',
  'realpathSync',
  'existsSync',
]) {
  wrap(name, 'read');
}
wrap('writeSync', 'write');

// Node writes a file's content in one native loop; here the same loop over calls that can be made to fail.
fs.writeFileSync = (target, content, ...rest) => {
  if (typeof target !== 'number' || !ours.has(target)) return real.writeFileSync(target, content, ...rest);
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length;) at += fs.writeSync(target, bytes.subarray(at));
};
fs.readFileSync = (target, ...rest) => {
  if (isInside || !isOurs(target)) return real.readFileSync(target, ...rest);
  isInside = true;
  try {
    return call('readFileSync', 'read', [target, ...rest]);
  } finally {
    isInside = false;
  }
};
