import type { FunctionName } from '#functions/names.ts';
import type { Operation } from '#functions/routes.ts';
import { type Scenario, scenario } from '#test/verification/crash/scenario.ts';
import { underWay } from '#test/verification/crash/starts.ts';
import { type Asked, request } from '#test/verification/crash/trigger.ts';

type Sale = Awaited<ReturnType<typeof underWay>>;

/** A request that changes nothing, during a sale. */
const reading = (operation: Operation, asked: (sale: Sale) => Asked): readonly [Scenario] => [
  scenario('asked during a sale', {
    arrange: underWay,
    status: 200,
    by: (sale) => request(operation, asked(sale)),
  }),
];

const ofDate = ({ path }: Sale): Asked => ({ path });
const ofConcert = ({ path: { concertId } }: Sale): Asked => ({ path: { concertId } });
const ofUser = ({ user }: Sale): Asked => ({ path: { userId: 'me' }, user });

export const reads = {
  listConcerts: reading('listConcerts', () => ({ query: { limit: '100' } })),
  getConcert: reading('getConcert', ofConcert),
  listSchedules: reading('listSchedules', ofConcert),
  getSeatMap: reading('getSeatMap', ofDate),
  getBoard: reading('getBoard', ofDate),
  getUser: reading('getUser', ofUser),
  getWallet: reading('getWallet', ofUser),
  listWalletTransactions: reading('listWalletTransactions', ofUser),
  listReservations: reading('listReservations', ofUser),
  listPayments: reading('listPayments', ofUser),
  getAdmission: reading('getAdmission', ({ path, user }) => ({ path, user, isOperator: true })),
  getSaleHistory: reading('getSaleHistory', ({ path, user }) => ({ path, user, isOperator: true })),
  listSales: reading('listSales', ({ user }) => ({ user, isOperator: true })),
  getConcertPage: reading('getConcertPage', ofConcert),
  getOpenapi: reading('getOpenapi', () => ({})),
  getJwks: reading('getJwks', () => ({})),
  getHealth: reading('getHealth', () => ({})),
} satisfies Partial<Record<FunctionName, readonly [Scenario]>>;
