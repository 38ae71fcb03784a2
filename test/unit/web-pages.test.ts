import { describe, expect, test } from 'vitest';

import { HOUR, MINUTE } from '#lib/clock.ts';
import { QUICKNET } from '#lib/draw/beacon.ts';
import { pagePaths } from '#lib/page-paths.ts';
import type { Schedule } from '#web/api-types.ts';
import { hasSeats, saleStateOf } from '#web/catalogue/sale-state.ts';
import { isShownAt } from '#web/queue/own-places.ts';
import { destinationOf } from '#web/router.ts';
import { claimsOf } from '#web/session/claims.ts';

describe('an address', () => {
  test.each([
    ['/', '/'],
    ['/shows/1', '/shows/1'],
    ['/shows/1/?from=mail#dates', '/shows/1?from=mail'],
    ['/?q=kim', '/?q=kim'],
    ['/#main', '/'],
    ['/tickets#/points', '/tickets'],
  ])('%s leads to %s', (address, destination) => {
    expect(destinationOf(new URL(address, 'https://page.example'))).toBe(destination);
  });

  test.each([
    ['#/', '/'],
    ['#/concerts/1?from=mail', '/shows/1'],
    ['#/concerts/1/schedules/2', '/shows/1/dates/2'],
    ['#/concerts/1/schedules/2/book', '/shows/1/dates/2/book'],
    ['#/tickets', '/tickets'],
    ['#/tickets/1', '/tickets/1'],
    ['#/points', '/points'],
    ['#/payments', '/history'],
    ['#/operator', '/manage'],
    ['#/operator/concerts/1/schedules/2', '/manage/shows/1/dates/2'],
    ['#/nowhere', '/'],
    ['#//other.example/tickets', '/'],
  ])('with its path in the hash, /%s, leads to %s', (hash, destination) => {
    expect(destinationOf({ pathname: '/', search: '', hash })).toBe(destination);
  });
});

test('the waiting room and the booking show a place; the bar shows it on every other page', () => {
  const params: Readonly<Record<string, string>> = { concertId: 'c', scheduleId: 's' };
  const place = { userId: 'u', concertId: 'c', scheduleId: 's' };
  const names = Object.entries(pagePaths).flatMap(([name, pattern]) => {
    const path = pattern.replaceAll(/:(\w+)/g, (_, param: string) => params[param] ?? 'x');
    return isShownAt(path, place) ? [name] : [];
  });

  expect(names).toEqual(['schedule', 'booking']);
  expect(isShownAt('/shows/c/dates/other', place)).toBe(false);
});

describe('the claims of an access token', () => {
  const tokenOf = (claims: object): string =>
    ['e30', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'signature'].join('.');

  test.each([
    { 'cognito:groups': ['operators'] },
    { groups: ['fans', 'operators'] },
    { groups: 'operators' },
  ])('an operator has %j', (groups) => {
    expect(claimsOf(tokenOf({ sub: 'u', exp: 5, name: '김관객', ...groups }))).toEqual({
      userId: 'u',
      name: '김관객',
      isOperator: true,
      expiresAt: 5_000,
    });
  });

  test('an operator is in the group from the configuration', () => {
    const token = tokenOf({ sub: 'u', exp: 5, groups: ['operators'] });

    expect(claimsOf(token, 'box-office').isOperator).toBe(false);
    expect(claimsOf(tokenOf({ sub: 'u', exp: 5, groups: ['box-office'] }), 'box-office').isOperator).toBe(
      true,
    );
  });

  test('a user without a name is shown by e-mail; without a group, they are a fan', () => {
    expect(claimsOf(tokenOf({ sub: 'u', exp: 5, email: 'fan@example.com' }))).toMatchObject({
      name: 'fan@example.com',
      isOperator: false,
    });
  });

  test.each(['', 'x', 'a.b.c', tokenOf({ exp: 5 }), tokenOf({ sub: 'u' })])('%j is refused', (token) => {
    expect(() => claimsOf(token)).toThrow();
  });
});

describe('the sale of a date', () => {
  const NOW = Date.UTC(2026, 10, 21);
  const schedule: Schedule = {
    scheduleId: 's',
    startDatetime: '2026-12-31 19:00:00',
    endDatetime: '2026-12-31 21:00:00',
    timezone: 'Asia/Seoul',
    status: 'OPEN',
    saleOpensAt: null,
    draw: null,
    maxSeatsPerUser: 2,
    maximumAudienceCount: 50,
    reservableAudienceCount: 50,
  };

  test.each<[state: string, change: Partial<Schedule>]>([
    ['open', {}],
    ['open', { reservableAudienceCount: 11 }],
    ['almostGone', { reservableAudienceCount: 10 }],
    ['full', { reservableAudienceCount: 0 }],
    ['notYet', { saleOpensAt: new Date(NOW + 1).toISOString() }],
    ['open', { saleOpensAt: new Date(NOW).toISOString() }],
    ['closed', { status: 'CLOSED', saleOpensAt: new Date(NOW + 1).toISOString() }],
    ['past', { startDatetime: '2026-11-21 07:00:00', endDatetime: '2026-11-21 09:00:00', status: 'CLOSED' }],
    ['closed', { startDatetime: '2026-11-21 09:00:00', endDatetime: '2026-11-21 11:00:00' }],
    ['open', { startDatetime: '2026-11-21 09:00:01', endDatetime: '2026-11-21 11:00:00' }],
  ])('is %s with %j', (state, change) => {
    expect(saleStateOf({ ...schedule, ...change }, NOW)).toBe(state);
  });

  const at = (ms: number) => new Date(NOW + ms).toISOString();
  const draw = {
    entryOpensAt: at(0),
    algorithm: '',
    beacon: QUICKNET,
    round: 1,
    roundAt: at(HOUR + MINUTE),
    delayedTo: null,
    cancelledAt: null,
  };

  test.each([
    ['beforeEntry', -1],
    ['entry', 0],
    ['entry', HOUR - 1],
    ['drawing', HOUR],
    ['drawing', HOUR + MINUTE - 1],
    ['open', HOUR + MINUTE],
  ])('is %s %j ms after the entry to its draw has opened', (state, later) => {
    expect(saleStateOf({ ...schedule, saleOpensAt: at(HOUR), draw }, NOW + later)).toBe(state);
    expect(saleStateOf({ ...schedule, saleOpensAt: at(HOUR), draw, status: 'CLOSED' }, NOW + later)).toBe(
      'closed',
    );
  });

  test.each([
    ['delayed', HOUR + MINUTE, { delayedTo: at(HOUR + 2 * MINUTE) }],
    ['open', HOUR + 2 * MINUTE, { delayedTo: at(HOUR + 2 * MINUTE) }],
    ['notYet', HOUR - 1, { cancelledAt: at(0) }],
    ['open', HOUR, { cancelledAt: at(0) }],
  ])('is %s %j ms after the entry to its draw has opened, with %j', (state, later, change) => {
    const changed = { ...schedule, saleOpensAt: at(HOUR), draw: { ...draw, ...change } };

    expect(saleStateOf(changed, NOW + later)).toBe(state);
  });

  test('has seats while it is open', () => {
    expect(
      ['open', 'almostGone', 'full', 'notYet', 'closed', 'past'].map((state) => hasSeats(state as 'open')),
    ).toEqual([true, true, false, false, false, false]);
  });
});
