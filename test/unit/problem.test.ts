import { describe, expect, test } from 'vitest';

import type { ErrorCode } from '#lib/errors.ts';
import { problemResponse, problems } from '#lib/http/problem.ts';

const codes = Object.keys(problems) as ErrorCode[];

describe.each(codes)('%s', (code) => {
  test('has a status and a text in both languages', () => {
    const { status, ko, en } = problems[code];

    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(ko).toMatch(/[가-힣]/);
    expect(en).toMatch(/^[\x20-\x7e]+$/);
  });

  test('says when to retry, if a retry may help', () => {
    const { statusCode, headers } = problemResponse(code);

    expect(headers?.['retry-after'] !== undefined).toBe(statusCode === 503 || statusCode === 429);
    expect(headers?.['cache-control']).toBe('no-store');
  });
});

/** These statuses and texts never change: clients may rely on them. */
test.each([
  ['UNKNOWN', 500, '알 수 없는 오류입니다.'],
  ['USER_NOT_FOUND', 404, '유저를 찾을 수 없습니다.'],
  ['CONCERT_NOT_FOUND', 404, '공연을 찾을 수 없습니다.'],
  ['SOLD_OUT', 406, '매진된 일자 입니다.'],
  ['UNAUTHORIZED', 401, '올바르지 않은 요청입니다.'],
  ['INSUFFICIENT_POINTS', 406, '포인트가 부족합니다. 충전 후 다시 시도해주세요'],
  ['PASS_EXPIRED', 408, '요청 시간이 초과되었습니다.'],
  ['PAYMENT_NOT_FOUND', 404, '해당 결재내역을 찾을 수 없습니다.'],
] as const)('%s is %i %s', (code, status, words) => {
  const { statusCode, body } = problemResponse(code);

  expect(statusCode).toBe(status);
  expect(JSON.parse(body ?? '')).toEqual({ error: words, code });
});

test('details become fields, in the requested language', () => {
  const { body, headers } = problemResponse('SEAT_TAKEN', { seatNumbers: [7] }, 'en');

  expect(headers).toMatchObject({
    'content-language': 'en',
    'content-type': 'application/json; charset=utf-8',
  });
  expect(JSON.parse(body ?? '')).toEqual({
    error: problems.SEAT_TAKEN.en,
    code: 'SEAT_TAKEN',
    seatNumbers: [7],
  });
});

test('changed seats are a conflict that names the held seats', () => {
  const details = { seatNumbers: [7, 8], point: 140_000 };

  const { statusCode, body } = problemResponse('HOLD_CHANGED', details, 'en');

  expect(statusCode).toBe(409);
  expect(JSON.parse(body ?? '')).toEqual({
    error: problems.HOLD_CHANGED.en,
    code: 'HOLD_CHANGED',
    ...details,
  });
});

test('an answer of 401 says how to sign in', () => {
  expect(problemResponse('UNAUTHORIZED').headers).toHaveProperty('www-authenticate');
});
