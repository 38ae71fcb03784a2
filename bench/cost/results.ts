import { type Basis, MILLION } from '#bench/cost/basis.ts';
import { type Bill, billOf, type Quantity } from '#bench/cost/bill.ts';
import {
  bookingQuantities,
  browserQuantities,
  exchangedBookingQuantities,
  keptQuantities,
  newFanQuantities,
  signInQuantities,
  tickQuantities,
} from '#bench/cost/bookings.ts';
import { idleQuantities } from '#bench/cost/idle.ts';
import type { Region } from '#bench/cost/prices.ts';
import { rushQuantities, waiterQuantities } from '#bench/cost/waiters.ts';

/** A cost, beside its goal if there is one. */
export interface Result {
  readonly title: string;
  readonly bill: Bill;
  readonly usd: number;
  /** What it has to stay below. */
  readonly goalUsd: number | undefined;
  /** Whether the figure counts what every account has free each month. */
  readonly hasAllowances: boolean;
  /** Users of the month that Cognito charges for, where it is the issuer. */
  readonly users: number;
  /** The same under other circumstances. */
  readonly others: readonly Other[];
  /** Whether `leversOf` has something to say about it. */
  readonly hasLevers: boolean;
}

export interface Other {
  readonly title: string;
  readonly bill: Bill;
}

interface Kind {
  readonly title: string;
  readonly goalUsd?: number;
  readonly hasAllowances: boolean;
  readonly users?: number;
  readonly hasLevers?: boolean;
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
    title: '1,000,000 bookings of the seats that are assigned, by fans who have points, by calls of the API',
    hasAllowances: false,
    users: MILLION,
    hasLevers: true,
    quantities: bookingQuantities,
    others: {
      'with one exchange of seats each': exchangedBookingQuantities,
      'in a browser, through CloudFront: with the files of the page, and what it reads beside':
        browserQuantities,
      'beside it, the ticks of the queues': tickQuantities,
      'each month from then on, the rows that they leave behind; their log lines go after the month that is paid above':
        (basis) => keptQuantities('booking', basis),
    },
  },
  waitersUsdPerMillion: {
    title: '1,000,000 people who wait for 30 minutes, in browsers',
    hasAllowances: true,
    users: MILLION,
    hasLevers: true,
    quantities: waiterQuantities,
    others: {
      'the same if they all join within a minute, so that most joins are refused at first and sent again':
        rushQuantities,
    },
  },
  newFansUsdPerMillion: {
    title: '1,000,000 new fans: registration and first charge, by calls of the API',
    hasAllowances: false,
    users: MILLION,
    quantities: newFanQuantities,
    others: {
      'TOGETHER with their booking as assigned, by calls of the API': (basis) => [
        ...newFanQuantities(basis),
        ...bookingQuantities(basis),
      ],
      'TOGETHER with their booking with one exchange, by calls of the API': (basis) => [
        ...newFanQuantities(basis),
        ...exchangedBookingQuantities(basis),
      ],
      'each month from then on, the rows that they leave behind': (basis) => keptQuantities('newFan', basis),
    },
  },
  cognitoUsdPerMillionUsers: {
    title: '1,000,000 users of a month, where Cognito signs them in',
    hasAllowances: false,
    quantities: signInQuantities,
    others: {},
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type ResultName = keyof typeof kinds;

export type Results = Readonly<Record<ResultName, Result>>;

export const resultsOf = (basis: Basis, region: Region): Results =>
  Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [name, resultOf(kind, basis, region)]),
  ) as unknown as Results;

const resultOf = (
  { title, goalUsd, hasAllowances, users = 0, hasLevers = false, quantities, others }: Kind,
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
    users,
    hasLevers,
    others: Object.entries(others).map(([what, those]) => ({
      title: what,
      bill: billOf(those(basis), region),
    })),
  };
};

/** A cost without a goal misses none. */
export const isMet = ({ usd, goalUsd = Infinity }: Result): boolean => usd < goalUsd;
