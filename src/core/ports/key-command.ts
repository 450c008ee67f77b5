/**
 * Runs a program that tells a key and resolves to its output. It gets the terminal where there is one; else it may take 30 s.
 * Rejects with the reason of `signal`, and with `config` in words of its own where it fails.
 */
export type RunKeyCommand = (words: readonly string[], options: { signal: AbortSignal }) => Promise<string>;
