import { seatName } from '#web/i18n/format.ts';
import type { Language } from '#web/i18n/language.ts';
import { rowOf } from '#web/seating.ts';

const listed = new Intl.ListFormat('en-GB');

type SeatsOfRow = (row: number, seatNumbers: readonly number[]) => string;

const seatsOfRow = {
  ko: (row, seatNumbers) => `${row}열 ${seatNumbers.join('·')}번`,
  en: (row, seatNumbers) => `Row ${row}, seats ${listed.format(seatNumbers.map(String))}`,
} as const satisfies Record<Language, SeatsOfRow>;

const betweenRows = { ko: ', ', en: '; ' } as const satisfies Record<Language, string>;

/** Several seats, by row: `1열 9번, 2열 15·16번`, `Row 1, seat 9; Row 2, seats 15 and 16` */
export const seatNames = (seatNumbers: readonly number[], language: Language): string =>
  [...new Set(seatNumbers.map(rowOf))]
    .map((row) => seatNumbers.filter((seat) => rowOf(seat) === row))
    .map((ofRow) => nameOfRow(ofRow, language))
    .join(betweenRows[language]);

const nameOfRow = ([first = 0, ...others]: readonly number[], language: Language): string =>
  others.length === 0 ? seatName(first, language) : seatsOfRow[language](rowOf(first), [first, ...others]);
