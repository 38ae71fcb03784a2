import type { ListedConcert } from '#web/api-types.ts';
import type { Language } from '#web/i18n/language.ts';

/** The orders of the list. The first is the default. */
export const ORDERS = ['soonest', 'opening', 'name'] as const;

export type Order = (typeof ORDERS)[number];

/** In every order, concerts that have nothing left to sell come last. */
const saleRanks: Readonly<Record<ListedConcert['saleStatus'], number>> = {
  OPEN: 0,
  NOT_YET: 0,
  NO_DATES: 0,
  SOLD_OUT: 1,
  CLOSED: 2,
};

const bySale = (one: ListedConcert, other: ListedConcert): number =>
  saleRanks[one.saleStatus] - saleRanks[other.saleStatus];

const instantOf = (instant: string | null): number => (instant === null ? Infinity : Date.parse(instant));

/** Concerts without an instant come after those with one. */
const by =
  (field: 'nextShowAt' | 'nextOpeningAt') =>
  (one: ListedConcert, other: ListedConcert): number =>
    // The difference of two infinities is NaN: they are equal.
    instantOf(one[field]) - instantOf(other[field]) || 0;

const byShow = by('nextShowAt');
const byOpening = by('nextOpeningAt');

/** Compares two concerts for a list in this order. */
export const inOrder = (order: Order, language: Language) => {
  const { compare } = new Intl.Collator(language);
  return (one: ListedConcert, other: ListedConcert): number =>
    bySale(one, other) ||
    (order === 'opening' ? byOpening(one, other) : 0) ||
    (order === 'name' ? 0 : byShow(one, other)) ||
    compare(one.name, other.name);
};
