import {
  beyondLimit,
  calledWhileInterrupted,
  enteredWhileInterrupted,
  joinedAtLimit,
  keptWaiting,
  overcalled,
  passedOver,
  tooSoonSoldOut,
  uncalled,
} from '#test/verification/history/admissions.ts';
import {
  charges,
  keptKeys,
  ledgerRows,
  lists,
  places,
  registrations,
  settings,
  tokens,
} from '#test/verification/history/answers.ts';
import {
  cancellations,
  exchanges,
  heldAfterRelease,
  paidOnce,
  payments,
  releases,
  reservations,
  shown,
} from '#test/verification/history/bookings.ts';
import { passes, terms } from '#test/verification/history/passes.ts';
import type { Past } from '#test/verification/history/past.ts';
import { goneBack, overtaken, sharedNumbers } from '#test/verification/history/queues.ts';
import { unlawfulChanges } from '#test/verification/history/rows.ts';
import { sharedSeats, unheldSales, wrongMaps } from '#test/verification/history/seats.ts';
import { brokenLedgers } from '#test/verification/history/wallets.ts';

/** The rules of a history. Each yields what breaks it. */
export const rules = {
  // Answers and rows agree
  registrations,
  charges,
  keptKeys,
  ledgerRows,
  reservations,
  releases,
  exchanges,
  terms,
  paidOnce,
  shown,
  payments,
  cancellations,
  heldAfterRelease,
  places,
  passes,
  tokens,
  settings,
  lists,
  // Numbers are called in order
  sharedNumbers,
  overtaken,
  goneBack,
  uncalled,
  overcalled,
  keptWaiting,
  passedOver,
  // The operator's settings hold
  calledWhileInterrupted,
  enteredWhileInterrupted,
  beyondLimit,
  joinedAtLimit,
  tooSoonSoldOut,
  // Seats, money and rows
  sharedSeats,
  unheldSales,
  wrongMaps,
  brokenLedgers,
  unlawfulChanges,
} satisfies Record<string, (past: Past) => Generator<string>>;

/** All violations of a history, each with the name of its rule. */
export const checkHistory = (past: Past): string[] =>
  Object.entries(rules).flatMap(([name, rule]) => [...rule(past)].map((wrong) => `${name}: ${wrong}`));
