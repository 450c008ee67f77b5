/** Texts of which a terminal must see only what is no attack: `ab` of each. */
export const ATTACKS: Record<string, string> = {
  'CSI colour': 'a\u001b[31mb',
  'CSI cursor': 'a\u001b[2J\u001b[Hb',
  'OSC title': 'a\u001b]0;owned\u0007b',
  'OSC link': 'a\u001b]8;;http://evil\u001b\\b',
  'OSC clipboard': 'a\u001b]52;c;ZXZpbA==\u0007b',
  'OSC font': 'a\u001b]50;x\u0007b',
  DCS: 'a\u001bPq#0\u001b\\b',
  APC: 'a\u001b_payload\u001b\\b',
  PM: 'a\u001b^payload\u001b\\b',
  SOS: 'a\u001bXpayload\u001b\\b',
  '8-bit CSI': 'a\u009b31mb',
  '8-bit OSC': 'a\u009d0;owned\u009cb',
  '8-bit DCS': 'a\u0090q\u009cb',
  'charset shift': 'a\u001b(0b',
  reset: 'a\u001bcb',
  backspace: 'a\u0008b',
  bell: 'a\u0007b',
  delete: 'a\u007fb',
  'bidi override': 'a\u202eb',
  'bidi isolate': 'a\u2066b\u2069',
  'tag characters': 'a\u{e0041}\u{e0042}b',
  'line separator': 'a\u2028b',
  'nested escape': 'a\u001b\u001b[31mb',
};

/** Texts of many scripts that are only shown, and must be. */
export const SHOWN = ['👩‍👩‍👧 family', 'שלום', 'नमस्ते', 'e\u0301', 'tab\tand\nline', '日本語'];
