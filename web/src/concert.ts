import type { ConcertDetails, ListedConcert } from '#web/api-types.ts';

/** The fields of a concert that are in both the list of concerts and the answer about one concert. */
export type Concert = Pick<ConcertDetails, keyof ConcertDetails & keyof ListedConcert>;
