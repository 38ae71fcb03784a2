import { describe, expect, test } from 'vitest';

import { Description, Name } from '#lib/http/schemas.ts';
import { accountOf, EMAIL } from '#local/accounts.ts';
import { readSignIn, signInForm } from '#local/sign-in-form.ts';

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

describe('a description', () => {
  test.each([...readable, '', ' ', 'a\r\n\tb\nc', '\u200B'])('is kept as it is: %j', (text) => {
    expect(Description.parse(text)).toBe(text);
  });

  test.each([...unreadable, 'a\u001B[31m', 'x'.repeat(2_001)])('is refused: %j', (text) => {
    expect(Description.safeParse(text).success).toBe(false);
  });
});

describe('who signs in on a laptop', () => {
  const form = (fields: Record<string, string>) => readSignIn(new URLSearchParams(fields).toString());

  test.each(['fan@example.com', '팬@example.com'])('has an e-mail of visible characters: %s', (email) => {
    expect(form({ email }).fault).toBeUndefined();
  });

  test.each(['fan', '', 'a\0@b.c', '\u200B@b.c', 'a@\u3164', 'a b@c.d', '\uFFFD@b.c'])(
    'has no e-mail that is none: %j',
    (email) => {
      expect(form({ email }).fault).toBe('email');
      expect(EMAIL.test(email)).toBe(false);
    },
  );

  test.each(['\u200B', 'a\0b', '%ff', 'x'.repeat(101)])('has no name that is none: %j', (name) => {
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
