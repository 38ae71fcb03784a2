import { describe, expect, test } from 'vitest';

import { assumptions } from '#bench/cost/assumptions.ts';
import { billOf } from '#bench/cost/bill.ts';
import { idle } from '#bench/cost/idle.ts';
import {
  type Basis,
  bookings,
  browserBookings,
  exchangedBookings,
  newFans,
  rowsLeft,
  rush,
  waiters,
} from '#bench/cost/quantities.ts';
import { waiterRequests } from '#bench/web/waiter.ts';
import { MINUTE } from '#lib/clock.ts';
import { aBasis, aFunction, quantityOf, resultOf, seoul } from '#test/support/cost-basis.ts';
import type { Resource } from '#test/support/template.ts';

describe('an idle month', () => {
  test('pays for the secret, and for little else', () => {
    const { usd, lines } = billOf(idle(aBasis()), seoul);

    expect(lines.find(({ price }) => price === 'secret')?.usd).toBe(0.4);
    expect(usd).toBeGreaterThan(0.4);
    expect(usd).toBeLessThan(0.5);
  });

  test('pays for a dashboard that is too large to be free, and for a customer managed key', () => {
    const metrics = Array.from({ length: 51 }, (_, index) => [`metric ${index}`]);
    const large = { DashboardBody: JSON.stringify({ widgets: [{ properties: { metrics } }] }) };
    const usdWith = (resource: Resource) => billOf(idle(aBasis({ Board: resource })), seoul).usd;

    expect(usdWith({ Type: 'AWS::CloudWatch::Dashboard', Properties: large })).toBeGreaterThan(3);
    expect(usdWith({ Type: 'AWS::KMS::Key' })).toBeGreaterThan(1.4);
  });

  test('has a metric of the ticks in each hour and their log lines, all free', () => {
    const { lines } = billOf(idle(aBasis()), seoul);
    const ofTicks = lines.filter(({ price, item }) => price === 'metric' || item === 'lines of ticks');

    expect(ofTicks.map(({ quantity }) => quantity > 0)).toEqual([true, true]);
    expect(ofTicks[0]?.quantity).toBeGreaterThan(1);
    expect(ofTicks.map(({ usd }) => usd)).toEqual([0, 0]);
  });

  test('adds lines of Lambda for each tick only where Lambda writes them', () => {
    const chatty = { ...aFunction('admitWaiting'), Properties: { MemorySize: 512 } };
    const bytes = (basis: Basis) => quantityOf(idle(basis), 'logs', 'lines of ticks');

    const {
      platformLogBytes,
      idle: { tickLogBytes },
    } = assumptions;
    expect(bytes(aBasis({ admitWaiting: chatty })) / bytes(aBasis())).toBeCloseTo(
      1 + platformLogBytes / tickLogBytes,
    );
  });
});

describe('a million bookings', () => {
  const quantities = bookings(aBasis());

  test('are four requests each, five with an exchange, and a tenth of a batch', () => {
    expect(quantityOf(quantities, 'apiRequest')).toBe(4_000_000);
    expect(quantityOf(exchangedBookings(aBasis()), 'apiRequest')).toBe(5_000_000);
    expect(quantityOf(quantities, 'lambdaRequest')).toBe(4_100_000);
    expect(quantityOf(quantities, 'sqsFifoRequest')).toBe(1_200_000);
  });

  test('cost the units that were measured', () => {
    expect(quantityOf(quantities, 'tableWrite')).toBe(5 * 2_000_000);
    expect(quantityOf(quantities, 'tableRead')).toBe(5 * 1_000_000);
  });

  test('write lines to log groups of both classes', () => {
    expect(quantityOf(quantities, 'logs')).toBeGreaterThan(0);
    expect(quantityOf(quantities, 'logsInfrequent', 'access log')).toBeGreaterThan(0);
  });

  test('pay for memory times duration', () => {
    const { code, read, transaction } = assumptions.milliseconds;

    expect(quantityOf(quantities, 'lambdaGbSecond', 'pay')).toBeCloseTo(
      1_000_000 * 0.5 * ((code + 3 * read + transaction) / 1_000),
    );
  });

  test('cause more requests in a browser: files of the page, public reads, and reads about the fan', () => {
    const inBrowser = browserBookings(aBasis());

    expect(quantityOf(inBrowser, 'edgeRequest', 'the page')).toBe(8_000_000);
    expect(quantityOf(inBrowser, 'edgeRequest', 'the service worker')).toBe(2_000_000);
    expect(quantityOf(inBrowser, 'edgeRequest', 'public reads')).toBe(9_000_000);
    expect(quantityOf(inBrowser, 'apiRequest')).toBe(10_000_000);
    expect(quantityOf(inBrowser, 'edgeRequest', 'API requests')).toBe(10_000_000);
    expect(quantityOf(inBrowser, 'egress')).toBe(0);
  });

  test('need a measurement of every flow', () => {
    const { pay: _, ...others } = aBasis().units;

    expect(() => bookings({ ...aBasis(), units: others })).toThrow('does not measure "pay"');
  });
});

describe('a million new fans', () => {
  test('register and charge once, by two requests each that change the table', () => {
    const quantities = newFans(aBasis());

    expect(quantityOf(quantities, 'apiRequest')).toBe(2_000_000);
    expect(quantityOf(quantities, 'tableWrite', 'register')).toBe(2_000_000);
    expect(quantityOf(quantities, 'tableWrite', 'chargeOnce')).toBe(2_000_000);
  });

  test('are added to their booking, and are no part of it', () => {
    const [booking, newFan] = [resultOf('bookingsUsdPerMillion').bill, resultOf('newFansUsdPerMillion').bill];

    expect(resultOf('newFansAndBookings').bill.listUsd).toBeCloseTo(booking.listUsd + newFan.listUsd);
    expect(booking.lines.some(({ item }) => /register|charge/.test(item))).toBe(false);
  });
});

describe('the stored rows of a million bookings', () => {
  test('are paid each month, and once more for point-in-time recovery', () => {
    const quantities = rowsLeft(aBasis(), 'booking');

    expect(quantityOf(quantities, 'tableStorage')).toBeCloseTo(2_000_000_000 / 2 ** 30);
    expect(quantityOf(quantities, 'tableRecovery')).toBe(quantityOf(quantities, 'tableStorage'));
  });
});

describe('a million fans who wait', () => {
  test('load the page as it was measured', () => {
    const quantities = waiters(aBasis());

    expect(quantityOf(quantities, 'edgeRequest', 'the page')).toBe(6_000_000);
    expect(quantityOf(quantities, 'edgeFunction')).toBe(2_000_000);
  });

  test('read the board as often as the queue tells them to', () => {
    const { board } = waiterRequests(500_000, 30 * MINUTE, 2);

    expect(quantityOf(waiters(aBasis()), 'edgeRequest', 'boards')).toBe(1_000_000 * board);
    expect(board).toBeGreaterThanOrEqual(5);
  });

  test('reach the API once for the join and once for the number', () => {
    const requests = quantityOf(waiters(aBasis()), 'apiRequest');

    expect(requests).toBeGreaterThanOrEqual(2_000_000);
    expect(requests).toBeLessThan(2_100_000);
  });
});

describe('a million fans who join at one moment', () => {
  test('pay at the edge for the joins that the API refuses, and nowhere else', () => {
    const [calm, rushed] = [waiters(aBasis()), rush(aBasis())];

    expect(quantityOf(rushed, 'edgeRequest', 'joins refused')).toBe(2_800_000);
    expect(quantityOf(rushed, 'apiRequest')).toBe(quantityOf(calm, 'apiRequest'));
  });
});
