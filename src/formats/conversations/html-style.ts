/** The style of a page: light and dark, wide and narrow, on a screen and on paper. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1c1c1e; --paper: #fff; --soft: #f3f3f5; --line: #d5d5da; --quiet: #5b5b63; --link: #0b57d0; --mine: #e8f0fe;
  --word: #7b1fa2; --text: #1b6e2e; --figure: #8f4500; --name: #1a4fb5; --kind: #00606f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8ea; --paper: #17171a; --soft: #232327; --line: #3c3c42; --quiet: #a9a9b2; --link: #8ab4f8; --mine: #1f2a3d;
    --word: #d7a6f5; --text: #8fd19e; --figure: #f2b97c; --name: #8ab4f8; --kind: #7fd3e0; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 52rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
.facts, h2 small, .address { color: var(--quiet); }
.facts { margin: 0 0 1.5rem; }
a { color: var(--link); }
nav, details { border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .9rem; margin: 0 0 1rem; }
nav > details { border: 0; padding: 0; margin: 0; }
nav ol { margin: .5rem 0; padding-inline-start: 2rem; }
summary { cursor: pointer; font-weight: 600; }
article { margin: 0 0 1.25rem; padding: .25rem 1rem; border: 1px solid var(--line); border-radius: .75rem; }
article.user { background: var(--mine); }
article > h2 { font-size: .95rem; margin: .5rem 0; display: flex; gap: .6rem; align-items: baseline; flex-wrap: wrap; }
article > h2 a { color: var(--quiet); text-decoration: none; }
h2 small { font-weight: 400; font-size: .85rem; }
h3, h4, h5, h6 { line-height: 1.3; margin: 1.2rem 0 .5rem; }
img { max-width: 100%; height: auto; }
pre { background: var(--soft); border-radius: .5rem; padding: .75rem 1rem; overflow-x: auto; font-size: .9rem; line-height: 1.45; }
pre.plain { white-space: pre-wrap; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .92em; background: var(--soft); padding: .1em .3em; border-radius: .25rem; }
pre code { background: none; padding: 0; font-size: 1em; }
.hljs-comment, .hljs-quote, .hljs-meta { color: var(--quiet); }
.hljs-keyword, .hljs-name, .hljs-selector-tag, .hljs-bullet { color: var(--word); }
.hljs-string, .hljs-char, .hljs-regexp, .hljs-link, .hljs-addition { color: var(--text); }
.hljs-number, .hljs-literal, .hljs-symbol, .hljs-deletion { color: var(--figure); }
.hljs-title, .hljs-section { color: var(--name); }
.hljs-type, .hljs-built_in, .hljs-attr, .hljs-attribute, .hljs-property, .hljs-variable, .hljs-template-variable { color: var(--kind); }
blockquote { margin: 1rem 0; padding-inline-start: 1rem; border-inline-start: .25rem solid var(--line); color: var(--quiet); }
.table { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: .35rem .6rem; text-align: start; }
.center { text-align: center; } .right { text-align: right; } .left { text-align: left; }
.file, .cut { color: var(--quiet); }
@media (max-width: 40rem) { body { padding: 1rem .6rem 3rem; } article { padding: .1rem .7rem; } }
@media print {
  :root { --ink: #000; --paper: #fff; --soft: #f3f3f3; --line: #bbb; --quiet: #444; --link: #000; --mine: #fff;
    --word: #000; --text: #333; --figure: #333; --name: #000; --kind: #333; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  nav { display: none; }
  pre { white-space: pre-wrap; }
  article { break-inside: auto; } h1, h2, h3 { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  article a[href^="http"]::after { content: " (" attr(href) ")"; font-size: .85em; }
}
`;
