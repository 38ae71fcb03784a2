import type { Line } from '#bench/cost/bill.ts';
import { type PriceName, priceOf, pricesOf, type Region, regions } from '#bench/cost/prices.ts';
import { figures, goals, missedBy, type Result } from '#bench/cost/scenarios.ts';
import { tableOf } from '#bench/table.ts';

/** Everything that the service costs in a Region, line by line. */
export const report = (results: readonly Result[], region: Region): string => {
  const cognito = results.find(({ name }) => name === 'cognitoUsdPerMillionUsers');
  const sections = results.map((result) =>
    [
      `${figures[result.name] ? '──' : '  '} ${result.title}`,
      ...(figures[result.name] ? table(result.bill.lines, region) : []),
      `   ${sums(result)}${verdict(result)}`,
      ...(cognito && signIn.has(result.name) ? [`   not in it: sign-in by Cognito, ${sums(cognito)}`] : []),
    ].join('\n'),
  );
  return [`${region}, US dollars before tax`, ...sections].join('\n\n');
};

/** Scenarios whose users sign in. Cognito costs extra; an existing issuer costs nothing. */
const signIn: ReadonlySet<string> = new Set(
  ['bookings', 'waiters', 'newFans'].map((of) => `${of}UsdPerMillion`),
);

const sums = ({ bill }: Result): string =>
  `at list prices ${money(bill.listUsd)}, after what is always free ${money(bill.usd)}`;

const verdict = (result: Result): string => {
  const goal = goals[result.name];
  if (!goal) return '';
  const missed = missedBy(result);
  const what = goal.figure === 'listUsd' ? 'at list prices' : 'after what is always free';
  return `; goal ${money(goal.usd)} ${what}: ${missed === undefined ? 'met' : `missed by ${money(missed)}`}`;
};

const HEAD = ['', 'quantity', '× USD', 'for', '= list', 'free', 'to pay', 'where the quantity is from'];

const table = (lines: readonly Line[], region: Region): string[] => {
  const rows = lines.filter(({ quantity }) => quantity > 0).map((line) => cells(line, region));
  return tableOf([HEAD, ...rows], [1, 2, 4, 5, 6]).map((row) => `   ${row}`);
};

const cells = (line: Line, region: Region): string[] => {
  const { item, per, unit, usd, unverified } = priceOf(line.price);
  return [
    `${item}: ${line.item}`,
    number(line.quantity),
    `${usd[region]}${unverified !== undefined && region === regions[0] ? ' ?' : ''}`,
    `${number(per)} ${unit}`,
    money(line.listUsd),
    line.free > 0 ? number(line.free) : '',
    money(line.usd),
    line.why,
  ];
};

/** The price list: each price, its source, and what is uncertain about it. */
export const priceReport = (names: readonly PriceName[]): string =>
  [
    `Prices of ${pricesOf} in ${regions.join(' | ')}; ? marks one that was not found for ${regions[0]}`,
    ...names.map((name) => {
      const { item, unit, per, usd, source, basis, free, unverified } = priceOf(name);
      const allowance = free ? `; always free: ${number(free.quantity)} ${free.pool} a month` : '';
      const doubt = unverified === undefined ? '' : `; ? ${unverified}`;
      return `   ${item}: ${Object.values(usd).join(' | ')} for ${number(per)} ${unit}${allowance}; ${source} (${basis})${doubt}`;
    }),
  ].join('\n');

/** Amounts below a dollar are shown to a hundredth of a cent. */
const money = (usd: number): string => (usd !== 0 && usd < 1 ? usd.toFixed(4) : usd.toFixed(2));

const number = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 3 : 0 });
