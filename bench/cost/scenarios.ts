import { type Bill, billOf, type Quantity } from '#bench/cost/bill.ts';
import { idle } from '#bench/cost/idle.ts';
import type { Region } from '#bench/cost/prices.ts';
import * as sale from '#bench/cost/quantities.ts';

type Scenario = readonly [title: string, quantities: (basis: sale.Basis) => readonly Quantity[]];

const scenarios = {
  idleUsdPerMonth: ['A month without users', idle],
  bookingsUsdPerMillion: [
    '1,000,000 bookings of the assigned seat by users with points, by calls of the API',
    sale.bookings,
  ],
  exchangedBookings: ['the same bookings with one exchange of seats each', sale.exchangedBookings],
  browserBookings: [
    'these with an exchange in a browser, through CloudFront: with the page and its other reads',
    sale.browserBookings,
  ],
  bookingTicks: ['besides: the ticks of the queues', sale.bookingTicks],
  bookingRows: [
    'besides: the rows that they leave, each month from then on (log lines are deleted after the month counted above)',
    (basis) => sale.rowsLeft(basis, 'booking'),
  ],
  waitersUsdPerMillion: ['1,000,000 people wait for 30 minutes, in browsers', sale.waiters],
  rush: ['the same when all join within a minute: most joins are refused at first and sent again', sale.rush],
  waiterRows: [
    'besides: the rows of those who never enter, each month from then on',
    (basis) => sale.rowsLeft(basis, 'waiter'),
  ],
  newFansUsdPerMillion: [
    '1,000,000 new users: registration and first charge, by calls of the API',
    sale.newFans,
  ],
  newFansAndBookings: [
    'TOGETHER with their booking of the assigned seat',
    (basis) => [...sale.newFans(basis), ...sale.bookings(basis)],
  ],
  newFansAndExchanges: [
    'TOGETHER with their booking with one exchange',
    (basis) => [...sale.newFans(basis), ...sale.exchangedBookings(basis)],
  ],
  newFanRows: [
    'besides: the rows that they leave, each month from then on',
    (basis) => sale.rowsLeft(basis, 'newFan'),
  ],
  cognitoUsdPerMillionUsers: ['1,000,000 monthly users, if Cognito signs them in', sale.cognito],
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof scenarios;

/** At list price, or without the part that is always free. */
type Figure = 'listUsd' | 'usd';

/** The figures that `--json` prints. The report shows the lines of these scenarios only. */
export const figures: Readonly<Partial<Record<ScenarioName, Figure>>> = {
  idleUsdPerMonth: 'usd',
  bookingsUsdPerMillion: 'listUsd',
  waitersUsdPerMillion: 'usd',
  newFansUsdPerMillion: 'listUsd',
  cognitoUsdPerMillionUsers: 'listUsd',
};

interface Goal {
  readonly figure: Figure;
  /** The figure must stay below this. */
  readonly usd: number;
}

export const goals: Readonly<Partial<Record<ScenarioName, Goal>>> = {
  idleUsdPerMonth: { figure: 'usd', usd: 0.5 },
  waitersUsdPerMillion: { figure: 'listUsd', usd: 30 },
  rush: { figure: 'listUsd', usd: 35 },
  newFansAndBookings: { figure: 'listUsd', usd: 38 },
  newFansAndExchanges: { figure: 'listUsd', usd: 45 },
};

export interface Result {
  readonly name: ScenarioName;
  readonly title: string;
  readonly bill: Bill;
}

export const resultsOf = (basis: sale.Basis, region: Region): Result[] =>
  Object.entries<Scenario>(scenarios).map(([name, [title, quantities]]) => ({
    name: name as ScenarioName,
    title,
    bill: billOf(quantities(basis), region),
  }));

/** By how many dollars a goal is missed; `undefined`: it is met, or there is none. */
export const missedBy = ({ name, bill }: Pick<Result, 'name' | 'bill'>): number | undefined => {
  const goal = goals[name];
  return goal && bill[goal.figure] >= goal.usd ? bill[goal.figure] - goal.usd : undefined;
};
