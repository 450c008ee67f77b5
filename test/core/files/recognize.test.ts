import { describe, expect, test } from '@jest/globals';
import { recognize } from '../../../src/core/files/recognize.ts';
import { MP3, PDF, PNG, WAV, ZIP } from '../../support/sample-files.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('when the first bytes of a file are looked at', () => {
  test.each([
    ['PNG', PNG, 'image/png'],
    ['JPEG', latin1('\xff\xd8\xff\xe0\0\x10JFIF'), 'image/jpeg'],
    ['GIF', latin1('GIF89a\x01\0\x01\0'), 'image/gif'],
    ['WebP', latin1('RIFF\x24\0\0\0WEBPVP8 '), 'image/webp'],
    ['PDF', PDF, 'application/pdf'],
    ['WAV', WAV, 'audio/wav'],
    ['MP3 with a tag', MP3, 'audio/mpeg'],
    ['MP3 without one', latin1('\xff\xfb\x90\x64\0\0'), 'audio/mpeg'],
  ])('then %s is told', (_name, bytes, media_type) => {
    expect(recognize(bytes)).toMatchObject({ media_type });
  });

  test.each([
    ['plain text', latin1('Hello')],
    ['nothing', latin1('')],
    ['UTF-8 with a mark', Buffer.from('\ufeffHello')],
    ['UTF-16', Buffer.from('\ufeffGrüße', 'utf16le')],
    ['UTF-16 of the other order', Buffer.from('\ufeffHi', 'utf16le').swap16()],
    ['an SVG', latin1('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['a text that begins like another kind', latin1('GIF89a is how such a file begins')],
    ['a text that begins with ID3', latin1('ID3 tags hold titles')],
  ])('then %s is text', (_name, bytes) => {
    expect(recognize(bytes)).toEqual({ kind: 'text' });
  });

  test.each([
    ['a zip', ZIP, /zip archive/],
    ['a zip with a PDF in it', Buffer.concat([ZIP, PDF]), /zip archive/],
    ['a HEIC image', latin1('\0\0\0\x18ftypheic\0\0'), /HEIC/],
    ['a video', latin1('\0\0\0\x18ftypisom\0\0'), /video/],
    ['a program', latin1('\x7fELF\x02\x01\0'), /program/],
    ['bytes of no kind', latin1('\x01\0\x02'), /binary/],
    ['text of another encoding', latin1('Gr\xfc\xdfe'), /not UTF-8/],
    ['half a character of UTF-16', latin1('\xff\xfe\0'), /binary/],
  ])('then %s is none that is taken', (_name, bytes, what) => {
    expect(recognize(bytes)).toEqual({ kind: 'other', what: expect.stringMatching(what) });
  });
});
