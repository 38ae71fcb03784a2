import { describe, expect, test } from 'vitest';

import { priceOf, regions } from '#bench/cost/prices.ts';
import { report } from '#bench/cost/report.ts';
import { missedBy, type Result, resultsOf } from '#bench/cost/scenarios.ts';
import { aBasis, resultOf, seoul, virginia } from '#test/support/cost-basis.ts';

describe('Cognito', () => {
  test.each(regions)('costs each user of a month the same in %s', (region) => {
    expect(resultOf('cognitoUsdPerMillionUsers', region).bill).toMatchObject({
      listUsd: 15_000,
      usd: 14_850,
    });
  });

  test('is shown with every figure about users who sign in', () => {
    const sections = report(resultsOf(aBasis(), seoul), seoul)
      .split('── ')
      .filter((section) => section.includes('sign-in by Cognito, at list prices 15000.00'))
      .map((section) => section.split('\n', 1)[0]);

    expect(sections).toEqual([
      expect.stringContaining('bookings'),
      expect.stringContaining('people wait'),
      expect.stringContaining('new users'),
    ]);
  });
});

describe('the results', () => {
  test.each(regions)('are the sums of their lines in %s', (region) => {
    for (const { bill } of resultsOf(aBasis(), region)) {
      expect(bill.usd).toBeCloseTo(bill.lines.reduce((sum, { usd }) => sum + usd, 0));
      expect(bill.listUsd).toBeCloseTo(bill.lines.reduce((sum, { listUsd }) => sum + listUsd, 0));
      for (const { price, quantity, listUsd, why } of bill.lines) {
        const { per, usd } = priceOf(price);
        expect(listUsd).toBeCloseTo((quantity / per) * usd[region]);
        expect(why).not.toBe('');
      }
    }
  });

  test.each([
    ['idleUsdPerMonth', 'usd', 0.5],
    ['waitersUsdPerMillion', 'listUsd', 30],
    ['rush', 'listUsd', 35],
    ['newFansAndBookings', 'listUsd', 38],
    ['newFansAndExchanges', 'listUsd', 45],
  ] as const)('%s miss a goal when %s is not below %d', (name, figure, goal) => {
    const result = resultOf(name);
    const costing = (usd: number): Result => ({ ...result, bill: { ...result.bill, [figure]: usd } });

    expect(missedBy(costing(goal - 0.01))).toBeUndefined();
    expect(missedBy(costing(goal))).toBe(0);
    expect(missedBy(costing(goal + 1))).toBeCloseTo(1);
  });

  test('are printed with every line, and mark a price that was not found', () => {
    const text = report(resultsOf(aBasis(), seoul), seoul);

    for (const { item, quantity } of resultOf('bookingsUsdPerMillion').bill.lines)
      if (quantity > 0) expect(text).toContain(item);
    expect(text).toMatch(/SQS FIFO request.* 0\.5 \?/);
    expect(report(resultsOf(aBasis(), virginia), virginia)).not.toMatch(/ \d \?/);
  });

  test('show by how much a goal is missed', () => {
    const { bill, ...result } = resultOf('newFansAndExchanges');

    const text = report([{ ...result, bill: { ...bill, listUsd: 46.35 } }], seoul);

    expect(text).toContain('goal 45.00 at list prices: missed by 1.35');
  });
});
