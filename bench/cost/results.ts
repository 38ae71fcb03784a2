import type { Basis } from '#bench/cost/basis.ts';
import { type Bill, billOf, type Quantity } from '#bench/cost/bill.ts';
import {
  bookingQuantities,
  browserQuantities,
  signInQuantities,
  tickQuantities,
} from '#bench/cost/bookings.ts';
import { idleQuantities } from '#bench/cost/idle.ts';
import type { Region } from '#bench/cost/prices.ts';
import { rushQuantities, waiterQuantities } from '#bench/cost/waiters.ts';

/** A cost with a goal. */
export interface Result {
  readonly title: string;
  readonly bill: Bill;
  /** What is held against the goal. */
  readonly usd: number;
  readonly goalUsd: number;
  /** Whether the figure counts what every account has free each month. */
  readonly hasAllowances: boolean;
  /** The same under other circumstances, beside the goal. */
  readonly others: readonly Other[];
}

export interface Other {
  readonly title: string;
  readonly bill: Bill;
}

interface Kind {
  readonly title: string;
  readonly goalUsd: number;
  readonly hasAllowances: boolean;
  readonly quantities: (basis: Basis) => Quantity[];
  readonly others: Readonly<Record<string, (basis: Basis) => Quantity[]>>;
}

const kinds = {
  idleUsdPerMonth: {
    title: 'A month in which nobody comes',
    goalUsd: 0.5,
    hasAllowances: true,
    quantities: idleQuantities,
    others: {},
  },
  bookingsUsdPerMillion: {
    title: '1,000,000 bookings, by calls of the API',
    goalUsd: 30,
    hasAllowances: false,
    quantities: bookingQuantities,
    others: {
      'the same through CloudFront, as a browser does': browserQuantities,
      'beside it, the ticks of the queues': tickQuantities,
      'beside it, sign-in with Cognito; nothing where the issuer is one that exists already':
        signInQuantities,
    },
  },
  waitersUsdPerMillion: {
    title: '1,000,000 people who wait for 30 minutes, in browsers',
    goalUsd: 55,
    hasAllowances: true,
    quantities: waiterQuantities,
    others: {
      'the same if they all join in one moment, and ask until they are numbered': rushQuantities,
    },
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type ResultName = keyof typeof kinds;

export type Results = Readonly<Record<ResultName, Result>>;

export const resultsOf = (basis: Basis, region: Region): Results =>
  Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [name, resultOf(kind, basis, region)]),
  ) as unknown as Results;

const resultOf = (
  { title, goalUsd, hasAllowances, quantities, others }: Kind,
  basis: Basis,
  region: Region,
): Result => {
  const bill = billOf(quantities(basis), region);
  return {
    title,
    bill,
    usd: hasAllowances ? bill.usd : bill.listUsd,
    goalUsd,
    hasAllowances,
    others: Object.entries(others).map(([what, those]) => ({
      title: what,
      bill: billOf(those(basis), region),
    })),
  };
};

/** Idle has to stay below its goal; the others may reach it, which at these figures makes no difference. */
export const isMet = ({ usd, goalUsd }: Result): boolean => usd < goalUsd;
