// undici ships no types for the files inside `lib`.
declare module 'undici/lib/dispatcher/agent.js' {
  export { Agent as default } from 'undici';
}
