import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';
import { afterEach, describe, expect, test } from '@jest/globals';
import { PNG, ZIP } from '../support/sample-files.ts';
import { mockKit } from '../support/test-kit.ts';

const PAGE = `<!doctype html><title>The harbour</title><script>document.write('stolen')</script><nav>Home Login</nav>
<article><h2>Ships</h2><p>${'They sail every day, in all weathers, to the islands. '.repeat(12)}</p>
<ul><li>A large one</li><li>A small one</li></ul><pre>let a = 1;</pre></article>`;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** A server on loopback, its address, and the paths it was asked for. */
async function serving(answers: Record<string, Answer>) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    (answers[request.url ?? ''] ?? ((_request, other) => other.writeHead(404).end('no')))(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => (server.closeAllConnections(), server.close()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const sends =
  (body: string | Buffer, type = 'text/plain', status = 200, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': type, ...headers }).end(body);
const redirectsTo = (location: string): Answer => sends('', 'text/plain', 302, { location });

const about = (...urls: string[]) => mockKit().run('chat', ...urls.flatMap((url) => ['-f', url]), 'What?');

describe('when an address is given with -f', () => {
  test('then a text, an image and a page go as what they are, by their bytes', async () => {
    const { url } = await serving({
      '/notes.txt': sends('Notes.'),
      '/a%20b.bin': sends(PNG, 'application/octet-stream'),
      '/harbour': sends(PAGE, 'text/html; charset=utf-8'),
    });
    const { code, out } = await about(`${url}/notes.txt`, `${url}/a%20b.bin`, `${url}/harbour`);
    expect(code).toBe(0);
    expect(out).toContain('<document name="notes.txt">\nNotes.');
    expect(out).toContain(`[file a b.bin: image/png, ${PNG.length} bytes]`);
    expect(out).toContain(`<document name="${url}/harbour">\nThe harbour\n${url}/harbour\n\n## Ships`);
    expect(out).toContain('- A large one\n- A small one');
    expect(out).toContain('```\nlet a = 1;\n```');
    expect(out).not.toMatch(/stolen|Login/);
  });

  test.each([
    ['is not there', '/gone', 4, '404'],
    ['is a zip', '/zip', 2, 'zip archive'],
    ['sends its asker in a circle', '/circle', 8, 'redirects more than 10 times'],
    ['leads to a file of this machine', '/file', 2, 'file:///etc/passwd: only http and https'],
    ['leads to no address', '/nowhere', 2, '/nowhere: it redirects to what is no address'],
    ['breaks off', '/broken', 8, '/broken: the connection broke off. Check'],
    ['is text in no known encoding', '/unknown', 2, 'it is not UTF-8'],
    ['is too large', '/large', 2, 'more than 32 MiB'],
  ])('and it %s, then that is told: %s is %d', async (_what, path, exit, words) => {
    const { url } = await serving({
      '/zip': sends(ZIP),
      '/circle': redirectsTo('/circle'),
      '/file': redirectsTo('file:///etc/passwd'),
      '/nowhere': redirectsTo('http://[x'),
      '/broken': (_request, response) => {
        response.writeHead(200, { 'content-length': '9' }).write('half', () => response.destroy());
      },
      '/unknown': sends(Buffer.from('<p>\xe9', 'latin1'), 'text/html; charset=x-none'),
      '/large': sends(Buffer.alloc(33 * 1024 * 1024, 'a')),
    });
    const { code, err } = await about(url + path);
    expect([code, err]).toEqual([exit, expect.stringContaining(words)]);
    expect(err.split('\n')[0]!.length).toBeLessThanOrEqual(200);
  });

  test.each([
    ['by its server', 'text/html; charset=ISO-8859-1', ''],
    ['by the page', 'text/html', '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'],
  ])('and its encoding is told %s, then it is read in that', async (_by, type, head) => {
    const { url } = await serving({
      '/': sends(Buffer.from(`${head}<title>Caf\xe9</title><p>Gr\xfcn`, 'latin1'), type),
    });
    expect((await about(`${url}/`)).out).toContain(`Café\n${url}/\n\nGrün`);
  });

  test.each([
    '<!doctype html><title>A</title><body><p>B</body>',
    '<html><head><title>A</title></head><p>B',
    '<title>A</title><p>B',
    '<html><meta name="x"><title>A</title><body><p>B</body></html>',
  ])('and the page leaves tags out, then its title and text are told apart: %s', async (page) => {
    const { url } = await serving({ '/': sends(page, 'text/html') });
    expect((await about(`${url}/`)).out).toContain(`">\nA\n${url}/\n\nB\n</document>`);
  });

  test('and its server sends on below the address that was typed, then that is followed', async () => {
    const { url } = await serving({ '/old': redirectsTo('/new'), '/new': sends('Here.') });
    expect((await about(`${url}/old`)).out).toContain('Here.');
  });

  test.each([
    'http://127.0.0.1:PORT/secret',
    'http://localhost:PORT/secret',
    'http://[::1]:PORT/secret',
    'http://0x7f.1:PORT/secret',
    'https://10.0.0.1/secret',
    'https://169.254.169.254/latest/meta-data',
    'https://[::ffff:10.0.0.1]/secret',
  ])('and its server sends on to the private %s, then nobody is asked there', async (private_) => {
    const inner = await serving({ '/secret': sends('secret') });
    const { url } = await serving({ '/': redirectsTo(private_.replace('PORT', new URL(inner.url).port)) });
    const { code, err } = await about(url);
    expect([code, err]).toEqual([2, expect.stringMatching(/it is redirected to .* no address of the internet\.$/m)]);
    expect(inner.asked).toEqual([]);
  });

  test('by a name that is known in this network alone, then that is told with a way out', async () => {
    const name = hostname();
    const found = await lookup(name).catch(() => undefined);
    // A machine may have no such name for itself.
    if (found === undefined) return;
    const { code, err } = await about(`https://${name}/`);
    expect([code, err]).toEqual([2, expect.stringMatching(/it is no address of the internet\. .*curl -sL ADDRESS \|/)]);
  });

  test('over plain http of another machine, then it is not asked', async () => {
    const { code, err } = await about('http://example.com/notes.txt');
    expect([code, err]).toEqual([3, expect.stringContaining('over plain http')]);
  });

  test('with a password in it, then that is not repeated', async () => {
    const { code, err } = await about('https://ann:hunter2@127.0.0.1/');
    expect([code, err]).toEqual([2, expect.not.stringContaining('hunter2')]);
  });

  test('and nobody answers there, then that is told as a fault of the network', async () => {
    const { code, err } = await about('http://127.0.0.1:1/notes.txt');
    expect([code, err]).toEqual([8, expect.stringContaining('nothing answers there. Check')]);
  });

  test.each([
    ['http://', 'Cannot fetch "http://": it is no address.'],
    ['http://ann:hunter2@[', 'Cannot fetch that: it is no address.'],
  ])('and %s is none, then that is told', async (url, words) => {
    expect(await about(url)).toMatchObject({ code: 2, err: expect.stringContaining(words) });
  });
});
