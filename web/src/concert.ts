import type { ConcertDetails, ListedConcert } from '#web/api-types.ts';

/** What every answer says of a concert. The list adds how it sells, and a concert's own answer what else a buyer asks for. */
export type Concert = Pick<ConcertDetails, keyof ConcertDetails & keyof ListedConcert>;
