import type { Language } from '#web/i18n/language.ts';

/** Rows of ten; seats 1–10 are the front row. */
export const SEATS_PER_ROW = 10;

export const rowOf = (seatNumber: number): number => Math.ceil(seatNumber / SEATS_PER_ROW);

const listed = new Intl.ListFormat('en-GB');

type SeatsOfRow = (row: number, seatNumbers: readonly number[]) => string;

const seatsOfRow = {
  ko: (row, seatNumbers) => `${row}열 ${seatNumbers.join('·')}번`,
  en: (row, seatNumbers) =>
    `Row ${row}, ${seatNumbers.length === 1 ? 'seat' : 'seats'} ${listed.format(seatNumbers.map(String))}`,
} as const satisfies Record<Language, SeatsOfRow>;

const separators = { ko: ', ', en: '; ' } as const satisfies Record<Language, string>;

/** `2열 15번`, `Row 2, seat 15` */
export const seatName = (seatNumber: number, language: Language): string => seatNames([seatNumber], language);

/** Several seats, by row: `1열 9번, 2열 15·16번`, `Row 1, seat 9; Row 2, seats 15 and 16` */
export const seatNames = (seatNumbers: readonly number[], language: Language): string =>
  [...Map.groupBy(seatNumbers, rowOf)]
    .map(([row, ofRow]) => seatsOfRow[language](row, ofRow))
    .join(separators[language]);
