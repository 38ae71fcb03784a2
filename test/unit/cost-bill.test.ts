import { describe, expect, test } from 'vitest';

import { billOf, type Quantity } from '#bench/cost/bill.ts';
import { type PriceName, priceNames, priceOf, regions } from '#bench/cost/prices.ts';
import { line } from '#bench/cost/quantities.ts';
import { seoul, virginia } from '#test/support/cost-basis.ts';

const of = (price: PriceName, quantity: number): Quantity => line(price, 'it', quantity, 'so');

describe('a bill', () => {
  test('multiplies by the price of the Region', () => {
    const [inSeoul] = billOf([of('tableWrite', 25_000_000)], seoul).lines;
    const [inVirginia] = billOf([of('tableWrite', 25_000_000)], virginia).lines;

    expect(inSeoul?.listUsd).toBeCloseTo(17);
    expect(inVirginia?.listUsd).toBeCloseTo(15.625);
  });

  test('subtracts what is always free, but never more than the quantity', () => {
    const { lines, listUsd, usd } = billOf([of('dashboard', 2), of('alarmMetric', 12)], seoul);

    expect(lines.map(({ free }) => free)).toEqual([2, 10]);
    expect(listUsd).toBeCloseTo(7.2);
    expect(usd).toBeCloseTo(0.2);
  });

  test('subtracts an allowance once if several items share it', () => {
    const { lines } = billOf([of('logs', 3), of('logsInfrequent', 4)], seoul);

    expect(lines.map(({ free }) => free)).toEqual([3, 2]);
    expect(lines[1]?.usd).toBeCloseTo(0.76);
  });
});

describe('the price table', () => {
  test.each(priceNames)('has a source for the price of %s', (name) => {
    const { source, basis, usd, per } = priceOf(name);

    expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/[\w-]+\/.*pricing/);
    expect(basis).toMatch(/20\d\d/);
    expect(per).toBeGreaterThan(0);
    for (const region of regions) expect(usd[region]).toBeGreaterThan(0);
  });
});
