import type { Route } from '#lib/http/route.ts';

/**
 * Every endpoint of the API, one row each. The CDK app makes routes, authorizers and functions from these rows; the laptop
 * stack and the OpenAPI document use them too. The key of a row is the operation. It also gives the name of the handler
 * file: `holdSeats` → `functions/http/hold-seats.ts`.
 */

const schedule = '/concerts/{concertId}/schedules/{scheduleId}';

export const routes = {
  // Catalogue
  listConcerts: { method: 'GET', path: '/concerts', access: 'public', cacheSeconds: 1, isList: true },
  getConcert: { method: 'GET', path: '/concerts/{concertId}', access: 'public', cacheSeconds: 1 },
  listSchedules: {
    method: 'GET',
    path: '/concerts/{concertId}/schedules',
    access: 'public',
    cacheSeconds: 1,
    isList: true,
  },
  getSeatMap: { method: 'GET', path: `${schedule}/seats`, access: 'public', cacheSeconds: 1 },

  // Waiting room
  getBoard: { method: 'GET', path: `${schedule}/queue`, access: 'public', cacheSeconds: 1 },
  getDraw: { method: 'GET', path: `${schedule}/draw`, access: 'public', cacheSeconds: 1 },
  joinQueue: { method: 'PUT', path: `${schedule}/reserves`, access: 'user' },
  leaveQueue: { method: 'DELETE', path: `${schedule}/reserves`, access: 'user' },
  pollQueue: { method: 'GET', path: `${schedule}/reserves`, access: 'queue' },

  // Booking
  holdSeats: { method: 'POST', path: `${schedule}/holds`, access: 'pass' },
  releaseSeats: { method: 'DELETE', path: `${schedule}/holds`, access: 'pass' },
  pay: { method: 'POST', path: '/payments', access: 'pass' },

  // The caller's own data
  registerUser: { method: 'POST', path: '/users', access: 'user' },
  getUser: { method: 'GET', path: '/users/{userId}', access: 'user' },
  getWallet: { method: 'GET', path: '/users/{userId}/points', access: 'user' },
  listWalletTransactions: {
    method: 'GET',
    path: '/users/{userId}/points/histories',
    access: 'user',
    isList: true,
  },
  chargeWallet: { method: 'PATCH', path: '/users/{userId}/points/charge', access: 'user' },
  listReservations: { method: 'GET', path: '/users/{userId}/reservations', access: 'user', isList: true },
  listPayments: { method: 'GET', path: '/payments/users/{userId}/histories', access: 'user', isList: true },
  cancelPayment: { method: 'DELETE', path: '/payments/users/{userId}/histories/{paymentId}', access: 'user' },

  // Operators
  createConcert: { method: 'POST', path: '/admin/concerts', access: 'operator' },
  updateConcert: { method: 'PATCH', path: '/admin/concerts/{concertId}', access: 'operator' },
  setPoster: { method: 'PUT', path: '/admin/concerts/{concertId}/poster', access: 'operator' },
  removePoster: { method: 'DELETE', path: '/admin/concerts/{concertId}/poster', access: 'operator' },
  createSchedule: { method: 'POST', path: '/admin/concerts/{concertId}/schedules', access: 'operator' },
  updateSchedule: { method: 'PATCH', path: `/admin${schedule}`, access: 'operator' },
  deleteSchedule: { method: 'DELETE', path: `/admin${schedule}`, access: 'operator' },
  cancelDraw: { method: 'DELETE', path: `/admin${schedule}/draw`, access: 'operator' },
  getAdmission: { method: 'GET', path: `/admin${schedule}/queue`, access: 'operator' },
  getSaleHistory: { method: 'GET', path: `/admin${schedule}/queue/history`, access: 'operator' },
  listSales: { method: 'GET', path: '/admin/sales', access: 'operator', isList: true },

  // The page
  getConcertPage: {
    method: 'GET',
    path: '/shows/{concertId}',
    access: 'public',
    cacheSeconds: 60,
    isPage: true,
  },

  // The service itself
  getOpenapi: { method: 'GET', path: '/openapi.json', access: 'public', cacheSeconds: 60 },
  getJwks: { method: 'GET', path: '/.well-known/jwks.json', access: 'public', cacheSeconds: 60 },
  getHealth: { method: 'GET', path: '/health', access: 'public' },
} as const satisfies Record<string, Route>;

export type Operation = keyof typeof routes;

export const operations = Object.keys(routes) as Operation[];

/** The handler file of an operation, relative to `functions/http/` and without extension: `holdSeats` → `hold-seats`. */
export const handlerFile = (operation: Operation): string =>
  operation.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
