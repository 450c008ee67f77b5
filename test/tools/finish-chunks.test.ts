import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { tempFolder } from '../support/temp-home.ts';
import { finishChunks } from '../../tools/finish-chunks.mjs';

type Exports = Record<string, unknown>;

const CHAT_START = 'app commands commands-chat-index commands-chat-interactive commands-tools width chalk'.split(' ');
const getter = (name: string, value: string) =>
  `Object.defineProperty(exports,"${name}",{enumerable:!0,get:function(){return ${value}}})`;

/** A folder as the bundler writes it, with this as `app.cjs` and the chunks of `others`, finished. */
function finished(app: string, others: Record<string, string> = {}): string {
  const folder = tempFolder();
  const chunks: Record<string, string> = {
    'rolldown-runtime': `const h={};${getter('h', 'h')};`,
    entry: 'const a=1,require("./main.cjs");',
    main: 'const e=require("./rolldown-runtime.cjs"),a=1;exports.a=a;',
    ...Object.fromEntries(CHAT_START.map((name) => [name, ''])),
    app,
    ...others,
  };
  for (const [name, code] of Object.entries(chunks)) writeFileSync(join(folder, `${name}.cjs`), code);
  finishChunks(folder);
  return folder;
}

/** What a finished chunk exports, where what it loads exports `loaded`. */
function exportsOf(folder: string, name: string, loaded: Exports = {}): Exports {
  const module = { exports: {} as Exports };
  const body = runInThisContext(readFileSync(join(folder, `${name}.cjs`), 'utf8')) as (...given: unknown[]) => void;
  body(module.exports, () => loaded, module, '', '');
  return module.exports;
}

describe('when chunks are finished', () => {
  test('then all that one exports stands in one object, and what changes later is seen', () => {
    const app = `const c=1;function f(){v=3}let v=2;exports.f=f,${getter('c', 'c')},${getter('v', 'v')},f.done=1;`;
    const made = exportsOf(finished(app), 'app');
    expect(Object.keys(made)).toEqual(['f', 'c', 'v']);
    expect([made['c'], made['v']]).toEqual([1, 2]);
    (made['f'] as () => void)();
    expect([made['v'], (made['f'] as unknown as Exports)['done']]).toEqual([3, 1]);
  });

  test('then the runtime of the bundler is one of what main exports', () => {
    expect(exportsOf(finished(''), 'main')).toEqual({ runtime: { h: {} }, a: 1 });
  });

  test('then what a chat loads first stands in one chunk by its names', () => {
    const text = readFileSync(join(finished(''), 'chat-start.cjs'), 'utf8');
    const parts = runInThisContext(text) as Record<string, unknown>;
    expect(Object.keys(parts)).toEqual(['main', ...CHAT_START].map((name) => `./${name}.cjs`));
  });

  test.each([
    ['a field of another object', getter('x', 'other.field')],
    ['a name that is none', getter('a-b', 'x')],
    ['all of another module', 'Object.keys(n).forEach(k=>{exports[k]=n[k]});'],
    ['under a condition', 'if(q)exports.q=q;'],
    ['twice', 'const a=1;exports.a=a,exports.a=a;'],
    ['from a function', 'function f(){return exports.f}exports.f=f;'],
  ])('and one exports %s, then the build fails', (_name, app) => {
    expect(() => finished(app)).toThrow(/export/);
  });

  test.each([
    ['x=require', 'const x=require("./width.cjs");'],
    ['in a sequence', 'require("./chalk.cjs"),require("./width.cjs");'],
    ['in a call', 'const x=f(require("./width.cjs"));'],
  ])('and two need each other, written as %s, then the build fails', (_name, app) => {
    expect(() => finished(app, { width: 'const y=require("./app.cjs");' })).toThrow('need each other');
  });

  test('and one loads another later, which needs it, then that is no circle', () => {
    const app = 'const later=()=>Promise.resolve().then(()=>require("./width.cjs"));exports.later=later;';
    expect(() => finished(app, { width: 'const y=require("./app.cjs");' })).not.toThrow();
  });
});
