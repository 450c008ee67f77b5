import bash from 'highlight.js/lib/languages/bash';
import c from 'highlight.js/lib/languages/c';
import clojure from 'highlight.js/lib/languages/clojure';
import cmake from 'highlight.js/lib/languages/cmake';
import cpp from 'highlight.js/lib/languages/cpp';
import csharp from 'highlight.js/lib/languages/csharp';
import css from 'highlight.js/lib/languages/css';
import dart from 'highlight.js/lib/languages/dart';
import diff from 'highlight.js/lib/languages/diff';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import elixir from 'highlight.js/lib/languages/elixir';
import erlang from 'highlight.js/lib/languages/erlang';
import fsharp from 'highlight.js/lib/languages/fsharp';
import go from 'highlight.js/lib/languages/go';
import graphql from 'highlight.js/lib/languages/graphql';
import groovy from 'highlight.js/lib/languages/groovy';
import haskell from 'highlight.js/lib/languages/haskell';
import ini from 'highlight.js/lib/languages/ini';
import java from 'highlight.js/lib/languages/java';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import julia from 'highlight.js/lib/languages/julia';
import kotlin from 'highlight.js/lib/languages/kotlin';
import latex from 'highlight.js/lib/languages/latex';
import less from 'highlight.js/lib/languages/less';
import lua from 'highlight.js/lib/languages/lua';
import makefile from 'highlight.js/lib/languages/makefile';
import markdown from 'highlight.js/lib/languages/markdown';
import matlab from 'highlight.js/lib/languages/matlab';
import nginx from 'highlight.js/lib/languages/nginx';
import objectivec from 'highlight.js/lib/languages/objectivec';
import ocaml from 'highlight.js/lib/languages/ocaml';
import perl from 'highlight.js/lib/languages/perl';
import php from 'highlight.js/lib/languages/php';
import powershell from 'highlight.js/lib/languages/powershell';
import protobuf from 'highlight.js/lib/languages/protobuf';
import python from 'highlight.js/lib/languages/python';
import r from 'highlight.js/lib/languages/r';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import scala from 'highlight.js/lib/languages/scala';
import scss from 'highlight.js/lib/languages/scss';
import sql from 'highlight.js/lib/languages/sql';
import swift from 'highlight.js/lib/languages/swift';
import typescript from 'highlight.js/lib/languages/typescript';
import vim from 'highlight.js/lib/languages/vim';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import type { Grammar } from 'highlight.js/lib/core';

/** A language that people ask for: its grammar, its other names, and the languages that its code holds. */
interface LanguageRow {
  grammar: Grammar;
  also?: readonly string[];
  holds?: readonly string[];
}

const LANGUAGES: Readonly<Record<string, LanguageRow>> = {
  bash: { grammar: bash, also: ['sh', 'zsh', 'shell', 'console', 'terminal'] },
  c: { grammar: c, also: ['h'] },
  clojure: { grammar: clojure, also: ['clj'] },
  cmake: { grammar: cmake },
  cpp: { grammar: cpp, also: ['c++', 'cc', 'hpp', 'cxx'] },
  csharp: { grammar: csharp, also: ['cs', 'c#'] },
  css: { grammar: css },
  dart: { grammar: dart },
  diff: { grammar: diff, also: ['patch'] },
  dockerfile: { grammar: dockerfile, also: ['docker'], holds: ['bash'] },
  elixir: { grammar: elixir, also: ['ex', 'exs'] },
  erlang: { grammar: erlang, also: ['erl'] },
  fsharp: { grammar: fsharp, also: ['fs', 'f#'] },
  go: { grammar: go, also: ['golang'] },
  graphql: { grammar: graphql, also: ['gql'] },
  groovy: { grammar: groovy, also: ['gradle'] },
  haskell: { grammar: haskell, also: ['hs'] },
  ini: { grammar: ini, also: ['toml', 'conf', 'cfg', 'env', 'properties'] },
  java: { grammar: java },
  javascript: { grammar: javascript, also: ['js', 'jsx', 'mjs', 'cjs', 'node'], holds: ['xml', 'css'] },
  json: { grammar: json, also: ['json5', 'jsonc', 'jsonl'] },
  julia: { grammar: julia, also: ['jl'] },
  kotlin: { grammar: kotlin, also: ['kt', 'kts'] },
  latex: { grammar: latex, also: ['tex'] },
  less: { grammar: less },
  lua: { grammar: lua },
  makefile: { grammar: makefile, also: ['make', 'mk'] },
  markdown: { grammar: markdown, also: ['md'], holds: ['xml'] },
  matlab: { grammar: matlab },
  nginx: { grammar: nginx },
  objectivec: { grammar: objectivec, also: ['objc', 'objective-c'] },
  ocaml: { grammar: ocaml, also: ['ml'] },
  perl: { grammar: perl, also: ['pl'] },
  php: { grammar: php },
  powershell: { grammar: powershell, also: ['ps1', 'pwsh', 'ps'] },
  protobuf: { grammar: protobuf, also: ['proto'] },
  python: { grammar: python, also: ['py', 'python3', 'gyp', 'ipython'] },
  r: { grammar: r },
  ruby: { grammar: ruby, also: ['rb'] },
  rust: { grammar: rust, also: ['rs'] },
  scala: { grammar: scala },
  scss: { grammar: scss, also: ['sass'] },
  sql: { grammar: sql, also: ['mysql', 'postgres', 'postgresql', 'plsql', 'sqlite'] },
  swift: { grammar: swift },
  typescript: { grammar: typescript, also: ['ts', 'tsx', 'mts', 'cts'], holds: ['xml', 'css'] },
  vim: { grammar: vim, also: ['viml'] },
  xml: { grammar: xml, also: ['html', 'svg', 'xhtml', 'vue', 'svelte'], holds: ['css', 'javascript'] },
  yaml: { grammar: yaml, also: ['yml'] },
};

let byName: Map<string, string> | undefined;

/** The language that the first word behind a fence names; undefined for one that is not known. */
export function languageNamed(word: string): string | undefined {
  byName ??= new Map(
    Object.entries(LANGUAGES).flatMap(([name, { also = [] }]) => [name, ...also].map((each) => [each, name])),
  );
  return byName.get(word.toLowerCase());
}

/** The grammar of a language of this list. */
export function grammarOf(language: string): Grammar {
  return LANGUAGES[language]!.grammar;
}

/** The languages whose code stands in that of `language`. */
export function languagesIn(language: string): readonly string[] {
  return LANGUAGES[language]!.holds ?? [];
}
