import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';

import { accountStrings } from '#web/account/strings.ts';
import { ApiError } from '#web/api-error.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { catalogueStrings } from '#web/catalogue/strings.ts';
import { type Language, language } from '#web/i18n/language.ts';
import { problems, problemText } from '#web/i18n/problems.ts';
import { operatorStrings } from '#web/operator/strings.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { shellStrings } from '#web/shell/strings.ts';

interface Texts {
  readonly ko: object;
  readonly en: object;
}

const isTexts = (value: unknown): value is Texts =>
  typeof value === 'object' && value !== null && 'ko' in value && 'en' in value;

const SOURCES = join(import.meta.dirname, '../../web/src');

/** The texts that a source file defines. */
const textsIn = async (path: string): Promise<[path: string, texts: Texts][]> => {
  const source = readFileSync(join(SOURCES, path), 'utf8');
  if (!/\bdefineStrings[(<]/.test(source)) return [];
  const exported = (await import(join(SOURCES, path))) as Readonly<Record<string, unknown>>;
  const texts = Object.values(exported).filter(isTexts);
  if (texts.length === 0) expect.fail(`${path} does not export its texts`);
  return texts.map((one) => [path, one]);
};

const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((path) =>
  /\.tsx?$/.test(path),
);
const files = (await Promise.all(sources.map(textsIn))).flat();

type Make = (...values: readonly unknown[]) => string;

/** Every text under its key. A list stands for any value: it prints, joins and formats. */
const textsOf = (words: object, path = ''): [key: string, text: string][] =>
  Object.entries(words).flatMap(([name, value]: [string, unknown]) => {
    const key = `${path}${name}`;
    if (typeof value === 'string') return [[key, value] satisfies [string, string]];
    if (typeof value !== 'function') return textsOf(value as object, `${key}.`);
    return [[key, (value as Make)(...Array.from({ length: value.length }, () => [7, 8]))]];
  });

const keysWith = (words: object, pattern: RegExp): string[] =>
  textsOf(words)
    .filter(([, text]) => pattern.test(text))
    .map(([key]) => key);

test('texts are found, whatever their file is called', () => {
  const found = files.map(([, texts]) => texts);

  expect(found).toContain(queueStrings);
  expect(found).toContain(problems);
});

describe.each(files)('the texts of %s', (_path, { ko, en }) => {
  test('have the same keys in both languages', () => {
    const keys = (words: object) => textsOf(words).map(([key]) => key);

    expect(keys(en)).toEqual(keys(ko));
  });

  test('call a concert 공연 and a show', () => {
    expect(keysWith(ko, /콘서트/)).toEqual([]);
    expect(keysWith(en, /concert/i)).toEqual([]);
  });

  test('use contractions and typographic apostrophes in English', () => {
    expect(
      keysWith(en, /'|\b(?:cannot|(?:could|do|does|did|is|will) not|(?:we|you|it) (?:are|is|will))\b/i),
    ).toEqual([]);
  });

  test('ask with 하시겠습니까 in Korean', () => {
    expect(keysWith(ko, /까요\?/)).toEqual([]);
  });
});

/** Texts for which a literal translation is wrong. */
test.each([
  ['a held booking is cancelled', bookingStrings, 'leave', '예매 취소', 'Cancel booking'],
  ['the seats lead to payment', bookingStrings, 'goToPay', '결제 진행하기', 'Go to payment'],
  ['too few points', bookingStrings, 'missing', '부족한 포인트', 'Shortfall'],
  ['an unknown wait', queueStrings, 'estimateUnknown', '계산 중', 'Not available yet'],
  ['a sale that opens later', catalogueStrings, 'notYet', '판매 예정', 'Coming soon'],
  ['the time of a booking', accountStrings, 'bookedAt', '예매 일시', 'Booked on'],
  ['the operator’s pages', shellStrings, 'operator', '관리', 'Manage'],
  ['the closing dialog', operatorStrings, 'cancel', '취소', 'Cancel'],
] as const)('%s', (_what, strings, key, ko, en) => {
  expect(strings.ko).toHaveProperty(key, ko);
  expect(strings.en).toHaveProperty(key, en);
});

test('points can be topped up and spent at once', () => {
  expect(bookingStrings.ko.topUpAndPay(20_000)).toBe('20,000\u00A0P 충전하고 결제하기');
  expect(bookingStrings.en.topUpAndPay(20_000)).toBe('Top up 20,000\u00A0P and pay');
});

test('a date is on hold only while some of its seats are not sold', () => {
  expect(catalogueStrings.en.fullText).toMatch(/^All seats on hold\./);
  expect(catalogueStrings.en.full).toBe('No seats available');
});

describe('a problem', () => {
  const before = language.get();
  afterEach(() => language.set(before));

  test.each([
    ['ko', 'UNAUTHORIZED', '로그인이 필요합니다.'],
    ['en', 'UNAUTHORIZED', 'Please sign in to continue.'],
    ['ko', 'NETWORK', '서버에 연결할 수 없습니다. 인터넷 연결을 확인해 주세요.'],
  ] as const)('in %s, %s has the text of the page, not of the API', (chosen: Language, code, text) => {
    language.set(chosen);

    expect(problemText(new ApiError(code, { message: 'the text of the API' }))).toBe(text);
  });
});
