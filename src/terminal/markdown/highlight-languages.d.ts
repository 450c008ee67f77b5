declare module 'highlight.js/lib/languages/*' {
  import type { Grammar } from 'highlight.js/lib/core';

  const grammar: Grammar;
  export default grammar;
}
