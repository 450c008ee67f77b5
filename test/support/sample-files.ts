/** A PNG of one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A PDF of one page that says "Hello from a page". */
export const PDF = pdfOf('Hello from a page');

/** A sound of no length. */
export const WAV = Buffer.concat([
  bytes('RIFF', 36, 'WAVEfmt ', 16),
  Buffer.from([1, 0, 1, 0, 0x44, 0xac, 0, 0, 0x88, 0x58, 1, 0, 2, 0, 16, 0]),
  bytes('data', 0),
]);

export const MP3 = Buffer.from('ID3\x03\0\0\0\0\0\0', 'latin1');
export const ZIP = Buffer.from('PK\x03\x04\x14\0\0\0\0\0', 'latin1');

function bytes(...values: (string | number)[]): Buffer {
  const each = values.map((value) => {
    if (typeof value === 'string') return Buffer.from(value, 'latin1');
    const number = Buffer.alloc(4);
    number.writeUInt32LE(value);
    return number;
  });
  return Buffer.concat(each);
}

/** A PDF whose one page says `text`. */
export function pdfOf(text: string): Buffer {
  const stream = `BT /F1 24 Tf 20 100 Td (${text}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let file = '%PDF-1.4\n';
  const places = objects.map((object, at) => {
    const place = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const rows = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  const start = file.length;
  file += `xref\n0 6\n0000000000 65535 f \n${rows}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}
