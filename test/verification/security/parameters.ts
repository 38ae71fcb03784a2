/** Odd values of queries, headers and fields, and some valid ones. */

const keysOfRows = [
  'TRANSACTION#',
  'TRANSACTION#zzz',
  'WALLET',
  'PROFILE',
  'KEY#x',
  'RESERVATION#',
  'SCHEDULE#',
  'HOLD#01',
  '',
  ' ',
  '\0',
  'é',
];

export const oddCursors: readonly string[] = keysOfRows.map((row) => Buffer.from(row).toString('base64url'));

export const oddLimits: readonly string[] = [
  '0',
  '-1',
  '-0',
  '101',
  '1.5',
  '1e1',
  '1e309',
  '1e999',
  'NaN',
  '',
  ' ',
  '0x10',
  '１',
  'null',
  '[]',
  '1,2',
  '99999999999999999999',
];

export const oddQueries: readonly string[] = [
  '?',
  '?&',
  '?=',
  '?limit',
  '?limit=1&limit=2',
  '?limit[]=1',
  '?limit[gt]=1',
  '?a=%',
  '?%ZZ',
  '?a=%00',
  '?#',
  '?limit=1?limit=2',
  `?${'a=1&'.repeat(2_000)}`,
];

export const oddIdempotencyKeys: readonly string[] = [
  '__proto__',
  'constructor',
  'a#b',
  'KEY#',
  '../WALLET',
  "';--",
  '%00',
  'x'.repeat(128),
  ' '.repeat(3),
  '\u00E9',
  '\u00FF',
  'x'.repeat(129),
  'a b',
  'a,b',
];

export const oddLanguages: readonly string[] = [
  '*',
  'en;q=1e999',
  'en;q=-1',
  'en;q=1.2.3',
  ';;;,,,=',
  'q=1',
  'ko;q=0,en;q=0',
  '__proto__',
  'x'.repeat(8_000),
  'en,'.repeat(2_000),
];

/** Start times and time zones, each with the status of a request to create such a date. */
export const oddTimes: readonly (readonly [startDatetime: string, timezone: string, status: 201 | 400])[] = [
  ['2036-02-29 19:00:00', 'Asia/Seoul', 201],
  ['2035-02-29 19:00:00', 'Asia/Seoul', 400],
  ['2036-04-31 19:00:00', 'Asia/Seoul', 400],
  ['2036-12-30 24:00:00', 'Asia/Seoul', 400],
  ['2036-12-30 23:59:60', 'Asia/Seoul', 400],
  ['2036-12-30T19:00:00', 'Asia/Seoul', 400],
  ['2036-12-30 19:00:00Z', 'Asia/Seoul', 400],
  ['2036-12-30 19:00', 'Asia/Seoul', 400],
  ['２０３６-12-30 19:00:00', 'Asia/Seoul', 400],
  ['0000-01-01 00:00:00', 'Asia/Seoul', 400],
  ['+02036-12-30 19:00:00', 'Asia/Seoul', 400],
  ['2036-03-09 02:30:00', 'America/New_York', 201],
  ['2036-11-02 01:30:00', 'America/New_York', 201],
  ['2011-12-30 12:00:00', 'Pacific/Apia', 400],
  ['2036-12-30 19:00:00', 'Pacific/Kiritimati', 201],
  ['2036-12-30 19:00:00', 'asia/seoul', 201],
  ['2036-12-30 19:00:00', '+09:00', 400],
  ['2036-12-30 19:00:00', '-00:30', 400],
  ['2036-12-30 19:00:00', 'UTC+9', 400],
  ['2036-12-30 19:00:00', 'Mars/Olympus', 400],
  ['2036-12-30 19:00:00', '', 400],
  ['2036-12-30 19:00:00', 'Asia/Seoul\0', 400],
  ['2036-12-30 19:00:00', '../../etc/localtime', 400],
  ['2036-12-30 19:00:00', 'x'.repeat(65), 400],
];

/** Openings before 1970 or after 9999, in UTC. */
export const oddOpenings: readonly string[] = [
  '9999-12-31T23:59:59-12:00',
  '0000-01-01T00:00:00+14:00',
  '1969-12-31T23:59:59Z',
];

/** Seats that a poll cannot wish for. */
export const oddWishes: readonly string[] = [
  '',
  ' ',
  '0',
  '51',
  '-1',
  '+1',
  '1.0',
  '1e1',
  '0x7',
  '007',
  '100',
  '７',
  'null',
  '[]',
  '[7]',
  '7;8',
  '7,7',
  '7,07',
  '7,',
  ',7',
  '7,,8',
  '7, 8',
  '7 8',
  '1-5',
  '7\0',
  '7\n',
  'NaN',
  '__proto__',
  '1,2,3,4,5,6,7,8,9,10,11',
  Array.from({ length: 50 }, (_, index) => index + 1).join(),
  '1,'.repeat(1_000),
].map((seats) => `?seats=${encodeURIComponent(seats)}`);

/** Counts that a poll cannot wish for. */
export const oddCounts: readonly string[] = [
  '',
  ' ',
  '0',
  '5',
  '-1',
  ' 1',
  '1 ',
  '1.0',
  '1e1',
  '1e0',
  '01',
  '+1',
  '１',
  '0x1',
  'NaN',
  'null',
  '1,2',
  '99999999999999999999',
  '[1]',
  'true',
  'constructor',
].map((count) => `?count=${encodeURIComponent(count)}`);

/** Invalid queries of a poll. */
export const oddPolls: readonly string[] = [
  '?seats',
  '?count',
  '?seats[]=7',
  '?seat=7',
  '?seatNumbers=7',
  '?Seats=7',
  '?count=1&count=2',
  '?seats=7&seats=7',
  '?seats=7&limit=1',
  '?__proto__=1',
  '?seats=%00',
];

/** Valid wishes: the same seat in other digits, and a count above the limit, which is cut. */
export const goodPolls: readonly string[] = [
  '',
  '?',
  '?seats=07',
  '?seats=7,8',
  '?count=4',
  '?seats=7&seats=8',
];

/** Seats that nobody can hold or can have been shown. */
export const oddSeats: readonly string[] = [
  '[]',
  '[0]',
  '[51]',
  '[-1]',
  '[1.5]',
  '[1e2]',
  '["7"]',
  '[null]',
  '[[7]]',
  '7',
  '"7"',
  'null',
  '{}',
  '[7,7]',
  '[1,2,3,4,5]',
  '[1,2,3,4,4]',
  '[9007199254740993]',
  '[true]',
  '{"0":7,"length":1}',
].map((seats) => `"seatNumbers":${seats}`);
