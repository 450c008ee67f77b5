import { spawn, type ChildProcess } from 'node:child_process';
import type { Environment } from '../core/environment.ts';
import type { PdfAsText } from '../core/ports/file-sources.ts';

/** Processor time that a PDF may take, in seconds. */
const LIMIT_S = 60;

/** The most that is read of its text, in bytes. */
const LONGEST = 16 * 1024 * 1024;

/** The exit code of a shell that finds no such program. */
const NO_PROGRAM = 127;

/** What pdftotext makes of a PDF, without a file and without our keys in its environment. `stop` ends it. */
export async function pdfText(bytes: Uint8Array, env: Environment, stop: AbortSignal | undefined): Promise<PdfAsText> {
  stop?.throwIfAborted();
  const limit = process.platform === 'win32' ? [] : ['sh', '-c', `ulimit -t ${LIMIT_S}; exec "$@"`, 'sh'];
  const [program = '', ...args] = [...limit, 'pdftotext', '-q', '-enc', 'UTF-8', '-', '-'];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], env: { PATH: env['PATH'] } });
  const abort = () => child.kill('SIGKILL');
  stop?.addEventListener('abort', abort, { once: true });
  try {
    const text = collected(child);
    // It may end before it has read all.
    child.stdin?.on('error', () => undefined).end(bytes);
    const code = await ended(child);
    stop?.throwIfAborted();
    if (code === NO_PROGRAM) return { why: 'there is no pdftotext that makes it text' };
    if (code !== 0) return { why: 'pdftotext cannot read it' };
    const said = text();
    return said.trim() === '' ? { why: 'it holds no text' } : { text: said };
  } finally {
    stop?.removeEventListener('abort', abort);
  }
}

function collected({ stdout }: ChildProcess): () => string {
  const pieces: Buffer[] = [];
  let length = 0;
  stdout?.on('data', (piece: Buffer) => {
    length += piece.length;
    if (length <= LONGEST) pieces.push(piece);
  });
  return () => Buffer.concat(pieces).toString('utf8').replaceAll('\f', '\n\n');
}

/** Its exit code; undefined where a signal ended it. */
function ended(child: ChildProcess): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    child.on('error', (cause: NodeJS.ErrnoException) =>
      cause.code === 'ENOENT' ? resolve(NO_PROGRAM) : reject(cause),
    );
    child.on('close', (code) => resolve(code ?? undefined));
  });
}
