import { expect, test } from 'vitest';

import { preferredLanguage } from '#lib/http/language.ts';

test.each([
  [undefined, 'ko'],
  ['', 'ko'],
  ['*', 'ko'],
  ['fr, de;q=0.9', 'ko'],
  ['ko', 'ko'],
  ['en', 'en'],
  ['EN-us', 'en'],
  ['en-US,en;q=0.9,ko;q=0.8', 'en'],
  ['ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7', 'ko'],
  ['ko;q=0.5, en;q=0.8', 'en'],
  ['en;q=0.5, ko', 'ko'],
  ['en, ko', 'ko'],
  ['fr, en;q=0.1', 'en'],
  ['en;q=0', 'ko'],
  ['en ; q=0.8', 'en'],
  ['ko; q=0.5 , en; q=0.8', 'en'],
  ['english', 'ko'],
  [';;;,,,=', 'ko'],
  ['en;q=high', 'en'],
])('Accept-Language %j is answered in %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language);
});
