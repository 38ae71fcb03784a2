import { beyondLimit, crowds, overfull, tooSoonSoldOut, uncalled } from '#test/faults/history/admissions.ts';
import {
  charges,
  entries,
  keptKeys,
  lists,
  places,
  registrations,
  settings,
  tokens,
} from '#test/faults/history/answers.ts';
import { cancellations, givenBack, paidOnce, payments, reservations } from '#test/faults/history/bookings.ts';
import type { Past } from '#test/faults/history/past.ts';
import { passages } from '#test/faults/history/passages.ts';
import { goneBack, overtaken, passedOver, sharedNumbers } from '#test/faults/history/queues.ts';
import { unlawfulChanges } from '#test/faults/history/rows.ts';
import { sharedSeats, unheldSales, wrongMaps } from '#test/faults/history/seats.ts';
import { brokenLedgers } from '#test/faults/history/wallets.ts';

/** What a history must be, each rule as what breaks it. */
export const rules = {
  // What was answered is what the table says
  registrations,
  charges,
  keptKeys,
  entries,
  reservations,
  paidOnce,
  payments,
  cancellations,
  givenBack,
  places,
  passages,
  tokens,
  settings,
  lists,
  // Numbers are served in order
  sharedNumbers,
  overtaken,
  goneBack,
  passedOver,
  // Nobody enters above the cap
  uncalled,
  beyondLimit,
  overfull,
  crowds,
  tooSoonSoldOut,
  // Seats, money and rows
  sharedSeats,
  unheldSales,
  wrongMaps,
  brokenLedgers,
  unlawfulChanges,
} satisfies Record<string, (past: Past) => Generator<string>>;

/** All that is wrong with a history, each under the name of its rule. */
export const judge = (past: Past): string[] =>
  Object.entries(rules).flatMap(([name, rule]) => [...rule(past)].map((wrong) => `${name}: ${wrong}`));
