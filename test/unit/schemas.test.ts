import { describe, expect, test } from 'vitest';

import { Description, Message, Name, Notes } from '#lib/http/schemas.ts';
import { PayBody } from '#lib/views/payment.ts';
import { WishQuery, wishOf } from '#lib/views/queue.ts';
import { HoldBody, exchangeWishOf } from '#lib/views/seat.ts';
import { accountOf, EMAIL } from '#local/issuer/accounts.ts';
import { readSignIn, signInForm } from '#local/issuer/sign-in-form.ts';

const readable = [
  '허재의 카드마술쇼',
  '👨‍👩‍👧‍👦🎫🇰🇷',
  'e\u0301\u0301 각',
  'مرحبا',
  'a\u200Bb',
  'ㅤ가',
  '<script>',
  '__proto__',
  '⠁',
];
const unreadable = ['a\0b', 'a\u0007', 'a\u007F', 'a\u0085', 'a\uD800', 'a\uFFFDb', 'a\uFFFE', 'a\u{10FFFF}'];
const invisible = [
  '',
  ' ',
  '\u00A0\u3000',
  '\u200B',
  '\u3164',
  '\u2800',
  '\u115F\u1160',
  '\uFFA0',
  '\u200B\u200D\u2060\uFEFF',
  '\u00AD',
  '\u034F',
  '\u180E',
  '\u202E\u202C',
  '\uFE0F',
  '\u{E0020}',
  '\u{1D173}',
];

describe('a name', () => {
  test.each(readable)('is read as it is: %j', (text) => {
    expect(Name.parse(`  ${text} `)).toBe(text);
  });

  test.each([...unreadable, ...invisible, 'a\nb', 'a\tb', 'a\u2028b', 'x'.repeat(101)])(
    'is refused: %j',
    (text) => {
      expect(Name.safeParse(text).success).toBe(false);
    },
  );
});

describe('a message', () => {
  test.each(['x'.repeat(200), '가'.repeat(200), ...readable])('is read as it is: %j', (text) => {
    expect(Message.parse(` ${text}  `)).toBe(text);
  });

  test.each([...unreadable, ...invisible, 'a\nb', 'x'.repeat(201)])('is refused: %j', (text) => {
    expect(Message.safeParse(text).success).toBe(false);
  });
});

describe('notes', () => {
  test.each([...readable, 'a\r\n\tb\nc'])('are read as they are: %j', (text) => {
    expect(Notes.parse(`\n${text} `)).toBe(text);
  });

  test.each([...unreadable, ...invisible, 'x'.repeat(1_001)])('are refused: %j', (text) => {
    expect(Notes.safeParse(text).success).toBe(false);
  });
});

describe('a description', () => {
  test.each([...readable, '', ' ', 'a\r\n\tb\nc', '\u200B'])('is kept as it is: %j', (text) => {
    expect(Description.parse(text)).toBe(text);
  });

  test.each([...unreadable, 'a\u001B[31m', 'x'.repeat(2_001)])('is refused: %j', (text) => {
    expect(Description.safeParse(text).success).toBe(false);
  });
});

describe('the wish of a poll', () => {
  test.each<[Record<string, string>, readonly number[], number]>([
    [{}, [], 1],
    [{ seats: '7' }, [7], 1],
    [{ seats: '17,8,7', count: '2' }, [17, 8, 7], 2],
    [{ seats: '1,2,3,4,5,6,7,8,9,50', count: '4' }, [1, 2, 3, 4, 5, 6, 7, 8, 9, 50], 4],
    [{ seats: '07' }, [7], 1],
  ])('%j has seats and a count', (query, seatNumbers, count) => {
    expect(wishOf(WishQuery.parse(query))).toEqual({ seatNumbers, count });
  });

  test.each([
    { seats: '' },
    { seats: '0' },
    { seats: '51' },
    { seats: '7,7' },
    { seats: '7,07' },
    { seats: '7,' },
    { seats: '7, 8' },
    { seats: '-7' },
    { seats: '1e1' },
    { seats: '7.5' },
    { seats: '100' },
    { seats: '٧' },
    { seats: 'front' },
    { seats: '1,2,3,4,5,6,7,8,9,10,11' },
    { count: '' },
    { count: '0' },
    { count: '5' },
    { count: '1.0' },
    { count: '01' },
    { count: 'two' },
    { seat: '7' },
  ])('%j is refused', (query) => {
    expect(WishQuery.safeParse(query).success).toBe(false);
  });
});

describe('the wish of an exchange', () => {
  test.each([
    [{}, { count: 1 }],
    [{ count: 4 }, { count: 4 }],
    [{ seatNumbers: [8, 7] }, { seatNumbers: [8, 7] }],
  ])('%j', (body, wish) => {
    expect(exchangeWishOf(HoldBody.parse(body))).toEqual(wish);
  });

  test.each([
    { count: 0 },
    { count: 5 },
    { count: 1.5 },
    { count: '1' },
    { seatNumbers: [] },
    { seatNumbers: [1, 2, 3, 4, 5] },
    { seatNumbers: [7, 7] },
    { seatNumbers: [0] },
    { seatNumbers: [51] },
    { seatNumbers: ['7'] },
    { seatNumbers: [7], count: 1 },
    { seats: [7] },
  ])('is not %j', (body) => {
    expect(HoldBody.safeParse(body).success).toBe(false);
  });
});

describe('the seats and points that a payer was shown', () => {
  test.each([{}, { seatNumbers: [7, 8] }, { point: 140_000 }, { seatNumbers: [8], point: 70_000 }])(
    '%j',
    (body) => {
      expect(PayBody.parse(body)).toEqual(body);
    },
  );

  test.each([
    { seatNumbers: [] },
    { seatNumbers: [7, 7] },
    { seatNumbers: [51] },
    { point: '7' },
    { point: 1.5 },
    { points: 7 },
  ])('is not %j', (body) => {
    expect(PayBody.safeParse(body).success).toBe(false);
  });
});

describe('a user who signs in on a laptop', () => {
  const form = (fields: Record<string, string>) => readSignIn(new URLSearchParams(fields).toString());

  test.each(['fan@example.com', '팬@example.com'])('has an e-mail of visible characters: %s', (email) => {
    expect(form({ email }).fault).toBeUndefined();
  });

  test.each(['fan', '', 'a\0@b.c', '\u200B@b.c', 'a@\u3164', 'a b@c.d', '\uFFFD@b.c'])(
    'cannot have an invalid e-mail: %j',
    (email) => {
      expect(form({ email }).fault).toBe('email');
      expect(EMAIL.test(email)).toBe(false);
    },
  );

  test.each(['\u200B', 'a\0b', '%ff', 'x'.repeat(101)])('cannot have an invalid name: %j', (name) => {
    const body = name === '%ff' ? 'email=a@b.c&name=%ff' : `email=a@b.c&name=${encodeURIComponent(name)}`;

    const { signIn, fault } = readSignIn(body);

    expect(fault).toBe('name');
    expect(signInForm('en', signIn, fault)).toContain('Please check the name.');
  });

  test('may leave the name out', () => {
    const { signIn, fault } = form({ email: 'fan@example.com', name: ' ' });

    expect(fault).toBeUndefined();
    expect(accountOf(signIn.email, signIn.name).name).toBe('fan');
  });
});
