import type { FunctionName } from '#functions/names.ts';
import type { FolderAction } from '#infra/bucket-folder.ts';

type TableAction = 'BatchGetItem' | 'DeleteItem' | 'GetItem' | 'PutItem' | 'Query' | 'Scan' | 'UpdateItem';

/** The permissions of a function. A transaction needs the permission of each of its writes. */
export interface Permissions {
  readonly table?: readonly TableAction[];
  /** Actions on posters in the page's bucket. */
  readonly posters?: readonly FolderAction[];
  /** Actions on files of draws in the page's bucket. */
  readonly draws?: readonly FolderAction[];
  /** May read the page's document in its bucket. */
  readonly document?: true;
  /** May send to the intake queues. */
  readonly intake?: true;
  /** May read the secret with the keys that sign tokens, receipts and checkpoints. */
  readonly tokenKeys?: true;
  /** Gets the defaults of a new schedule. */
  readonly saleDefaults?: true;
  /** Gets the beacon of draws. */
  readonly beacon?: true;
}

/** Exactly what each function needs. A test runs every operation and finds missing and unused permissions. */
export const permissions: Readonly<Record<FunctionName, Permissions>> = {
  // Catalogue
  listConcerts: { table: ['GetItem', 'Query'] },
  getConcert: { table: ['GetItem'] },
  listSchedules: { table: ['GetItem', 'Query'] },
  getSeatMap: { table: ['GetItem', 'Query'] },

  // Waiting room
  getBoard: { table: ['GetItem', 'Query'] },
  getDraw: { table: ['GetItem'] },
  joinQueue: { table: ['GetItem', 'Query'], intake: true, tokenKeys: true },
  leaveQueue: { table: ['BatchGetItem', 'GetItem', 'UpdateItem'], intake: true },
  pollQueue: { table: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'], tokenKeys: true },

  // Booking
  holdSeats: { table: ['GetItem', 'PutItem', 'Query', 'UpdateItem'], tokenKeys: true },
  releaseSeats: { table: ['BatchGetItem', 'GetItem', 'UpdateItem'], tokenKeys: true },
  pay: { table: ['GetItem', 'PutItem', 'Query', 'UpdateItem'], tokenKeys: true },

  // The caller's own data
  registerUser: { table: ['GetItem', 'PutItem', 'UpdateItem'] },
  getUser: { table: ['GetItem'] },
  getWallet: { table: ['GetItem'] },
  listWalletTransactions: { table: ['GetItem', 'Query'] },
  chargeWallet: { table: ['GetItem', 'PutItem', 'UpdateItem'] },
  listReservations: { table: ['GetItem', 'Query'], tokenKeys: true },
  listPayments: { table: ['GetItem', 'Query'] },
  cancelPayment: { table: ['GetItem', 'PutItem', 'UpdateItem'] },

  // Operators
  createConcert: { table: ['GetItem', 'PutItem'] },
  updateConcert: { table: ['UpdateItem'] },
  setPoster: { table: ['GetItem', 'UpdateItem'], posters: ['DeleteObject', 'PutObject'] },
  removePoster: { table: ['GetItem', 'UpdateItem'], posters: ['DeleteObject'] },
  createSchedule: { table: ['GetItem', 'PutItem'], saleDefaults: true, beacon: true },
  updateSchedule: { table: ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'], beacon: true },
  deleteSchedule: { table: ['DeleteItem'] },
  cancelDraw: { table: ['GetItem', 'UpdateItem'] },
  getAdmission: { table: ['GetItem', 'Query'] },
  getSaleHistory: { table: ['GetItem', 'Query'] },
  listSales: { table: ['GetItem', 'Query'] },

  // The page
  getConcertPage: { table: ['GetItem', 'Query'], document: true },

  // The service itself
  getOpenapi: {},
  getJwks: { tokenKeys: true },
  getHealth: {},

  // Functions without an endpoint
  assignPositions: {
    table: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
  },
  admitWaiting: {
    table: ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    intake: true,
    beacon: true,
  },
  expireHolds: { table: ['UpdateItem'] },
  publishDraw: {
    table: ['GetItem', 'PutItem', 'Query', 'UpdateItem'],
    draws: ['PutObject'],
    tokenKeys: true,
  },
  auditTable: { table: ['Scan'] },
  rotateTokenKeys: {},
  addProfileClaims: {},
};
