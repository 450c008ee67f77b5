import { describe, expect, test } from '@jest/globals';
import { pastedAddress, pastedKey, withScheme } from '../../../src/core/tables/pasted.ts';
import { url } from '../../../src/core/tables/value-kinds.ts';

describe('when a key is pasted', () => {
  test.each([
    ['sk-abc123', 'sk-abc123'],
    ['  sk-abc123\r\n', 'sk-abc123'],
    ['"sk-abc123"', 'sk-abc123'],
    ["'sk-abc123'", 'sk-abc123'],
    ['“sk-abc123”', 'sk-abc123'],
    ['OPENAI_API_KEY=sk-abc123', 'sk-abc123'],
    ['OPENAI_API_KEY = "sk-abc123"', 'sk-abc123'],
    ['export OPENAI_API_KEY="sk-abc123"', 'sk-abc123'],
    ['"OPENAI_API_KEY=sk-abc123"', 'sk-abc123'],
    ['set OPENAI_API_KEY=sk-abc123', 'sk-abc123'],
    ['$env:OPENAI_API_KEY="sk-abc123"', 'sk-abc123'],
    ['HF_TOKEN: hf_abc123', 'hf_abc123'],
    ['YWJj_ZGVm==', 'YWJj_ZGVm=='],
    ['AB_CD==', 'AB_CD=='],
    ['abc=defghij', 'abc=defghij'],
    ['""', '""'],
    ['"sk-abc123', '"sk-abc123'],
  ])('as %j, then it is %s', (text, key) => {
    expect(pastedKey(text)).toBe(key);
  });
});

describe('when an address is pasted', () => {
  test.each([
    ['http://h:1/v1', 'http://h:1/v1'],
    [' http://h:1/v1/ \n', 'http://h:1/v1'],
    ['"http://h:1/v1"', 'http://h:1/v1'],
    ['http://h:1/v1/chat/completions', 'http://h:1/v1'],
    ['http://h:1/v1/chat/completions/', 'http://h:1/v1'],
    ['http://h:1/chat/completions', 'http://h:1'],
    ['http://h:1/v1/completions', 'http://h:1/v1'],
    ['http://h:1/v1/responses', 'http://h:1/v1'],
    ['https://h/anthropic/v1/messages', 'https://h/anthropic'],
    ['http://[::1]:8080/v1', 'http://[::1]:8080/v1'],
    ['http://h/completions-proxy', 'http://h/completions-proxy'],
  ])('as %j, then it is %s', (text, address) => {
    expect(pastedAddress(text)).toBe(address);
    expect(url.parse(text)).toBe(address);
  });

  test.each([
    'http://a b/v1',
    'http://h/v1 /x',
    'http://h/v1?key=1',
    'http://u:p@h/v1',
    'ftp://h',
    'localhost:8080',
    '',
  ])('as %j, then it is none', (text) => {
    expect(url.parse(text)).toBeUndefined();
  });
});

describe('when an address has no scheme', () => {
  test.each([
    ['127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['localhost:8080/v1', 'http://localhost:8080/v1'],
    ['[::1]:8080', 'http://[::1]:8080'],
    ['//localhost:1', 'http://localhost:1'],
    ['192.168.1.5:11434/v1', 'http://192.168.1.5:11434/v1'],
    ['api.example.com/v1/chat/completions', 'https://api.example.com/v1'],
    ['user:secret@host', undefined],
    ['what is this', undefined],
    ['hello', undefined],
    ['http://h', undefined],
  ])('as %s, then %s was meant', (text, meant) => {
    expect(withScheme(text)).toBe(meant);
  });
});
