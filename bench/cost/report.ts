import type { Basis } from '#bench/cost/basis.ts';
import type { Bill, Line } from '#bench/cost/bill.ts';
import { leversOf } from '#bench/cost/levers.ts';
import { type Price, type PriceName, priceOf, pricesOf, type Region, regions } from '#bench/cost/prices.ts';
import { isMet, type Other, type Result, type ResultName, type Results } from '#bench/cost/results.ts';

/** Everything that a Region costs, line by line. */
export const report = (results: Results, region: Region): string =>
  [`${region}, US dollars before tax`, ...Object.values(results).map(section)].join('\n\n');

const section = (result: Result): string => {
  const { title, bill, usd, hasAllowances, users, others } = result;
  const which = hasAllowances ? 'after what is always free' : 'at list prices, nothing taken off';
  return [
    `── ${title}`,
    ...table(bill),
    `   at list prices ${money(bill.listUsd)}, after what is always free ${money(bill.usd)}`,
    `   ${money(usd)} ${which}; ${verdictOf(result)}`,
    ...(users === 0 ? [] : [cognitoLine(users)]),
    ...others.flatMap(aside),
  ].join('\n');
};

const verdictOf = (result: Result): string => {
  const { usd, goalUsd } = result;
  if (goalUsd === undefined) return 'no goal';
  return `goal ${money(goalUsd)}: ${isMet(result) ? 'met' : `MISSED by ${money(usd - goalUsd)}`}`;
};

/** One price for all Regions; each person counts once a month, whatever they do. */
const cognitoLine = (users: number): string => {
  const [region] = regions;
  const { usd, free }: Price = priceOf('user');
  const paid = Math.max(0, users - (free?.quantity ?? 0)) * usd[region];
  return (
    `   not in it: Cognito's ${usd[region]} a user and month, ${money(users * usd[region])} for ${number(users)}, ` +
    `${money(paid)} after what is free; nothing with an issuer that is there already`
  );
};

const aside = ({ title, bill }: Other): string[] => [
  '',
  `   ${title}: at list prices ${money(bill.listUsd)}, after what is always free ${money(bill.usd)}`,
];

const HEAD = ['', 'quantity', '× USD', 'for', '= list', 'free', 'to pay', 'where the quantity is from'];
const NUMBERS: ReadonlySet<number> = new Set([1, 2, 4, 5, 6]);

const table = ({ lines }: Bill): string[] => {
  const rows = [HEAD, ...lines.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    `   ${row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return NUMBERS.has(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')}`.trimEnd(),
  );
};

const rowOf = (line: Line): string[] => [
  `${priceOf(line.price).item}: ${line.item}`,
  number(line.quantity),
  `${line.unitUsd}${line.unverified === undefined ? '' : ' ?'}`,
  `${number(line.per)} ${line.unit}`,
  money(line.listUsd),
  line.free > 0 ? number(line.free) : '',
  money(line.usd),
  line.why,
];

/** The price table itself: what each item costs, says who, and what is uncertain. */
export const priceReport = (names: ReadonlySet<PriceName>, regions: readonly Region[]): string =>
  [`Prices of ${pricesOf}; those marked ? were not found for that Region`, ...[...names].map(entry)]
    .join('\n')
    .concat(`\n   Regions in order: ${regions.join(', ')}`);

const entry = (name: PriceName): string => {
  const { item, unit, per, usd, source, basis, free, unverified }: Price = priceOf(name);
  const doubts = Object.entries(unverified ?? {}).map(([region, why]) => `; ? ${region}: ${why}`);
  const allowance = free ? `; always free: ${number(free.quantity)} ${free.pool} a month` : '';
  const figures = Object.values(usd).join(' | ');
  return `   ${item}: ${figures} for ${number(per)} ${unit}${allowance}; ${source} (${basis})${doubts.join('')}`;
};

/** Fractions of a cent are shown to the hundredth of one. */
const money = (usd: number): string => (usd !== 0 && usd < 1 ? usd.toFixed(4) : usd.toFixed(2));

const number = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 3 : 0 });

/** What would help where a goal is missed. */
export const leverReport = (name: ResultName, basis: Basis, region: Region): string =>
  [
    `${name} in ${region} would be`,
    ...leversOf(name, basis, region).map(({ title, usd }) => `   ${money(usd)} with ${title}`),
  ].join('\n');
