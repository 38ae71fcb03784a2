import { gzipSync } from 'node:zlib';

/** Texts that look like others, or that programs often handle wrongly. */
export const oddTexts: Readonly<Record<string, string>> = {
  'emoji with joiners': '👨‍👩‍👧‍👦🎫🇰🇷',
  'full-width digits': '１２３',
  'Arabic digits': '١٢٣',
  'combining characters': 'e\u0301\u0301\u0301 각',
  'a hundred combining characters': `a${'\u0300'.repeat(99)}`,
  'text from right to left': '\u202Etxt.exe\u202C مرحبا',
  'zero-width characters': 'a\u200B\u200D\u2060\uFEFFb',
  'Cyrillic that looks Latin': 'ѕеаt',
  ligatures: 'ﬁﬂ ﷽',
  'a NUL': 'a\0b',
  'control characters': '\u0001\u0007\u001B[31m\u007F',
  'line ends': 'a\r\nb\nc\u2028d\u2029e',
  'a long word': 'x'.repeat(99),
  markup: '<script>alert(1)</script>',
  quotes: `'";--\\`,
  'a template': '${7*7}{{7*7}}#{7*7}%{7*7}',
  'an expression of the table': ':pk #pk attribute_exists(pk)',
  __proto__: '__proto__',
  constructor: 'constructor',
  'a path': '../../etc/passwd',
  'a key of the table': 'USER#1',
  'a high surrogate alone': 'a\uD800b',
  'a low surrogate alone': '\uDC00',
  'invisible characters only': '\u200B\u3164\u2800',
  'a replacement character': 'a\uFFFDb',
  noncharacters: '\uFFFE\uFFFF\u{10FFFF}',
};

const MB = 1024 * 1024;
const json = 'application/json';

export interface OddBody {
  readonly body: string | Uint8Array<ArrayBuffer>;
  /** Absent: `application/json`. */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => new Uint8Array(values);

const utf16 = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le'));

/**
 * Odd bodies. An endpoint may accept some of them.
 * @param fields valid fields of the endpoint, as the inside of a JSON object
 */
export const oddBodies = (fields: string): Record<string, OddBody> => ({
  nothing: { body: '' },
  'white space': { body: ' \r\n\t ' },
  null: { body: 'null' },
  true: { body: 'true' },
  'a number': { body: '1' },
  text: { body: '"text"' },
  'a list': { body: '[]' },
  'a list with the object': { body: `[{${fields}}]` },
  NaN: { body: 'NaN' },
  'an object with NaN': { body: '{"point":NaN,"price":NaN,"seatNumbers":[NaN]}' },
  'an object with Infinity': { body: '{"point":Infinity,"price":-Infinity}' },
  'numbers beyond the range of JavaScript': {
    body: '{"point":1e999,"price":1e999,"maxSeatsPerUser":1e999,"count":1e999}',
  },
  'minus zero': {
    body: '{"point":-0,"price":-0,"maxSeatsPerUser":-0,"count":-0,"seatNumbers":[-0]}',
  },
  'a number that is whole': { body: '{"count":1.0,"price":1.0e0,"maxSeatsPerUser":20e-1,"point":100e-2}' },
  'a number that is almost whole': {
    body: '{"point":1.0000000000000001,"price":0.99999999999999999,"count":1.1}',
  },
  'a number with many digits': {
    body: `{"point":${'9'.repeat(400)},"price":${'1'.repeat(40)},"maxSeatsPerUser":9007199254740993}`,
  },
  'a hexadecimal number': { body: '{"point":0x10}' },
  'numbers as text': {
    body: '{"point":"1000","price":"1","count":"1","maxSeatsPerUser":"2","seatNumbers":"1"}',
  },
  'numbers in other digits': { body: '{"point":"１０００","count":"١"}' },
  'the same key twice': { body: `{${fields},${fields}}` },
  'the same key twice, wrong the second time': {
    body: `{${fields},"point":-1,"price":-1,"count":9,"status":"X"}`,
  },
  'a prototype': {
    body: `{${fields},"__proto__":{"operator":true,"point":5},"constructor":{"prototype":{"x":1}}}`,
  },
  '__proto__ alone': { body: '{"__proto__":{"point":1000,"price":1,"name":"x"}}' },
  'property names that every object has': {
    body: `{${fields},"toString":1,"valueOf":1,"hasOwnProperty":1,"then":1,"toJSON":1,"length":1}`,
  },
  'an operator of another database': {
    body: '{"point":{"$gt":0},"name":{"$ne":null},"seatNumbers":{"$in":[1]}}',
  },
  'attributes of the table': {
    body: `{${fields},"pk":"USER#1","sk":"WALLET","version":9,"userId":"x","ttl":1}`,
  },
  '100,000 levels of lists': { body: '['.repeat(100_000) + ']'.repeat(100_000) },
  '100,000 levels of objects': { body: `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}` },
  '7,000 levels of lists': { body: '['.repeat(7_000) + ']'.repeat(7_000) },
  '2,000 levels in a field': {
    body: `{"name":${'['.repeat(2_000)}${']'.repeat(2_000)},"seatNumbers":${'['.repeat(2_000)}${']'.repeat(2_000)}}`,
  },
  '2,000 levels, open': { body: '{"seatNumbers":'.repeat(1_000) },
  '2,000 keys': { body: `{${Array.from({ length: 1_000 }, (_, index) => `"k${index}":${index}`).join()}}` },
  'a list of 4,000': { body: `{"seatNumbers":[${'1,'.repeat(4_000)}1]}` },
  'a comment': { body: `{${fields} /* and more */}` },
  'a trailing comma': { body: `{${fields},}` },
  'single quotes': { body: `{'point':1}` },
  'two documents': { body: `{${fields}}{${fields}}` },
  'a NUL at the end': { body: `{${fields}}\0` },
  'a NUL in a key': { body: `{${fields},"a\\u0000b":1}` },
  'a byte order mark': { body: `\uFEFF{${fields}}` },
  'EUC-KR': { body: bytes(0x7b, 0x22, 0xb0, 0xf8, 0xbf, 0xac, 0x22, 0x3a, 0x31, 0x7d) },
  'EUC-KR with its charset': {
    body: bytes(0x7b, 0x22, 0xb0, 0xf8, 0xbf, 0xac, 0x22, 0x3a, 0x31, 0x7d),
    type: `${json}; charset=euc-kr`,
  },
  'UTF-8 with another charset': { body: `{${fields}}`, type: `${json}; charset=euc-kr` },
  'a replacement character in a key': { body: `{${fields},"\uFFFD":1}` },
  'UTF-16': { body: utf16(`{${fields}}`) },
  'UTF-16 with its charset': { body: utf16(`{${fields}}`), type: `${json}; charset=utf-16le` },
  'invalid UTF-8': { body: bytes(0xff, 0xfe, 0xfd, 0x00, 0x80, 0xc0, 0xaf) },
  'overlong UTF-8': { body: bytes(0x7b, 0xc0, 0xa2, 0x61, 0xc0, 0xa2, 0x3a, 0x31, 0x7d) },
  'a surrogate in UTF-8': { body: bytes(0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d) },
  '16 KB and one': { body: `{${fields},"x":"${'x'.repeat(16_384 - Buffer.byteLength(fields) - 8)}"}` },
  '16,384 bytes, mostly spaces': { body: `{${fields}}${' '.repeat(16_384 - Buffer.byteLength(fields) - 2)}` },
  '10 MB': { body: `"${'x'.repeat(10 * MB - 2)}"` },
  '10 MB and one': { body: `"${'x'.repeat(10 * MB - 1)}"` },
  '10 MB of application/octet-stream': { body: 'x'.repeat(10 * MB), type: 'application/octet-stream' },
  'another type': { body: `{${fields}}`, type: 'text/plain' },
  'a form': { body: 'point=1&price=1', type: 'application/x-www-form-urlencoded' },
  'several parts': { body: '--x\r\n\r\n{}\r\n--x--', type: 'multipart/form-data; boundary=x' },
  XML: {
    body: '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><point>&e;</point>',
    type: 'application/xml',
  },
  'a type of JSON': { body: `{${fields}}`, type: 'application/problem+json' },
  'a type that starts like JSON': { body: `{${fields}}`, type: 'application/jsonp' },
  'a type in capitals': { body: `{${fields}}`, type: 'APPLICATION/JSON;CHARSET=UTF-8' },
  'no type': { body: `{${fields}}`, type: '' },
  'a very long type': { body: `{${fields}}`, type: `${json}; x=${'y'.repeat(4_000)}` },
  'gzip without its header': { body: gzipSync(`{${fields}}`) },
  'gzip with its header': { body: gzipSync(`{${fields}}`), headers: { 'content-encoding': 'gzip' } },
  'plain text with the header of gzip': { body: `{${fields}}`, headers: { 'content-encoding': 'gzip' } },
});
