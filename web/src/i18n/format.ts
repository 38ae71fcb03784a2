import type { Language } from '#web/i18n/language.ts';
import { asIfUtc, localToInstant, type ShowStart } from '#web/i18n/show-time.ts';
import { rowOf } from '#web/seating.ts';

const locales = { ko: 'ko-KR', en: 'en-GB' } as const satisfies Record<Language, string>;

const cached = <Format>(make: (locale: string, options: Intl.DateTimeFormatOptions) => Format) => {
  const formats = new Map<string, Format>();
  return (language: Language, options: Intl.DateTimeFormatOptions): Format => {
    const key = `${language} ${JSON.stringify(options)}`;
    const found = formats.get(key) ?? make(locales[language], options);
    formats.set(key, found);
    return found;
  };
};

const dateFormat = cached((locale, options) => new Intl.DateTimeFormat(locale, options));

export const formatNumber = (value: number): string => value.toLocaleString('en');

/** `70,000 P` */
export const formatPoints = (points: number): string => `${formatNumber(points)}\u00A0P`;

/** `2열 15번`, `Row 2, seat 15` */
export const seatName = (seatNumber: number, language: Language): string =>
  language === 'ko'
    ? `${rowOf(seatNumber)}열 ${seatNumber}번`
    : `Row ${rowOf(seatNumber)}, seat ${seatNumber}`;

const formatLocal = (local: string, language: Language, options: Intl.DateTimeFormatOptions): string =>
  dateFormat(language, { ...options, timeZone: 'UTC' }).format(asIfUtc(local));

const DAY = { month: 'short', day: 'numeric', weekday: 'short' } as const;
const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** The year as an option, unless it is the reader's. */
const otherYear = (year: string, now: number): { readonly year?: 'numeric' } =>
  year === String(new Date(now).getFullYear()) ? {} : { year: 'numeric' };

/** Intl puts a comma after an English weekday only where a year follows. */
const withoutComma = (day: string): string => day.replace(',', '');

/** `2026-12-31 19:00:00` → `12월 31일 (목)`, `Thu 31 Dec`. With the year, unless it is this one. */
export const formatShowDay = (local: string, language: Language, now = Date.now()): string =>
  withoutComma(formatLocal(local, language, { ...DAY, ...otherYear(local.slice(0, 4), now) }));

/** `19:00` */
export const formatShowTime = (local: string, language: Language): string =>
  formatLocal(local, language, TIME);

/** `12월 31일 (목) 19:00–21:00` */
export const formatShow = (
  { startDatetime, endDatetime }: { startDatetime: string; endDatetime: string },
  language: Language,
  now = Date.now(),
): string => {
  const from = `${formatShowDay(startDatetime, language, now)} ${formatShowTime(startDatetime, language)}`;
  const sameDay = startDatetime.slice(0, 10) === endDatetime.slice(0, 10);
  const until = sameDay ? '' : `${formatShowDay(endDatetime, language, now)} `;
  return `${from}–${until}${formatShowTime(endDatetime, language)}`;
};

/** The parts of a date, as on a calendar. With the year, unless it is this one. */
export const showDayParts = (local: string, language: Language, now = Date.now()) => ({
  day: String(Number(local.slice(8, 10))),
  month: formatLocal(local, language, { month: 'short', ...otherYear(local.slice(0, 4), now) }),
  weekday: formatLocal(local, language, { weekday: language === 'ko' ? 'long' : 'short' }),
});

/** An instant in the show's time zone: `12월 24일 (목) 20:00`. With the year, unless it is this one. */
export const formatInstant = (
  instant: string | number,
  timezone: string,
  language: Language,
  now = Date.now(),
  time: Intl.DateTimeFormatOptions = TIME,
): string => {
  const at = new Date(instant);
  const format = (options: Intl.DateTimeFormatOptions): string =>
    dateFormat(language, { ...options, timeZone: timezone }).format(at);
  const year = dateFormat('en', { year: 'numeric', timeZone: timezone }).format(at);
  return `${withoutComma(format({ ...DAY, ...otherYear(year, now) }))} ${format(time)}`;
};

/** The same with seconds: `12월 24일 (목) 20:00:57`. */
export const formatSecond = (
  instant: string | number,
  timezone: string,
  language: Language,
  now = Date.now(),
): string => formatInstant(instant, timezone, language, now, { ...TIME, second: '2-digit' });

/** With seconds only if the instant has some: the rounds of a beacon come at any second. */
export const formatExact = (instant: number, timezone: string, language: Language): string =>
  (instant % 60_000 === 0 ? formatInstant : formatSecond)(instant, timezone, language);

/** An instant with seconds in the reader's time zone: `20:00:07`. */
export const formatClock = (instant: string | number, language: Language): string =>
  dateFormat(language, { ...TIME, second: '2-digit' }).format(new Date(instant));

/** A past instant in the reader's time zone: `11시 32분`, `11:32`. With the day, unless it is today. */
export const formatMoment = (instant: number, language: Language, now = Date.now()): string => {
  const at = new Date(instant);
  const isToday = at.toDateString() === new Date(now).toDateString();
  const day = isToday ? '' : `${dateFormat(language, DAY).format(at)} `;
  const time =
    language === 'ko' ? `${at.getHours()}시 ${at.getMinutes()}분` : dateFormat(language, TIME).format(at);
  return `${day}${time}`;
};

/** The name of a time zone at an instant: `한국 표준시`, `Eastern Daylight Time`. */
const zoneName = (instant: number, timezone: string, language: Language): string =>
  dateFormat(language, { timeZone: timezone, timeZoneName: 'long' })
    .formatToParts(instant)
    .find(({ type }) => type === 'timeZoneName')?.value ?? timezone;

/** Whether the reader's clock and that of a time zone differ at an instant. */
const isElsewhere = (instant: number, timezone: string): boolean => {
  const shown = (options: Intl.DateTimeFormatOptions) =>
    dateFormat('en', { dateStyle: 'short', timeStyle: 'short', ...options }).format(instant);
  return shown({ timeZone: timezone }) !== shown({});
};

/** The zones to name beside the times of a list: one for each row, or none if all rows go by the reader's clock. */
export const zonesOf = (
  times: readonly { readonly local: string; readonly timezone: string }[],
  language: Language,
): readonly (string | undefined)[] => {
  const instants = times.map(({ local, timezone }) => [localToInstant(local, timezone), timezone] as const);
  if (!instants.some((time) => isElsewhere(...time))) return times.map(() => undefined);
  return instants.map((time) => zoneName(...time, language));
};

/** The same for a list of shows: a zone has the name that it has on the date of the show. */
export const showZones = (shows: readonly ShowStart[], language: Language): readonly (string | undefined)[] =>
  zonesOf(
    shows.map(({ startDatetime: local, timezone }) => ({ local, timezone })),
    language,
  );

/** The zone of a show, unless it goes by the reader's clock. */
export const showZone = (show: ShowStart, language: Language): string | undefined =>
  showZones([show], language)[0];

/** `12월 31일 (목) 19:00 (한국 표준시)` */
export const withZone = (when: string, zone: string | undefined): string =>
  zone === undefined ? when : `${when} (${zone})`;

const two = (value: number): string => String(value).padStart(2, '0');

/** A countdown: `4:59`, `1:02:03`. Never below zero. */
export const formatCountdown = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
};

const units = {
  ko: { d: '일', h: '시간', m: '분', s: '초' },
  en: { d: ' d', h: ' h', m: ' min', s: ' s' },
} as const;

/** A duration in its two largest units: `3일 4시간`, `12 min`. */
export const formatDuration = (milliseconds: number, language: Language): string => {
  const total = Math.max(0, Math.round(milliseconds / 1_000));
  const parts = [
    [Math.floor(total / 86_400), units[language].d],
    [Math.floor(total / 3_600) % 24, units[language].h],
    [Math.floor(total / 60) % 60, units[language].m],
    [total % 60, units[language].s],
  ] as const;
  const first = parts.findIndex(([value]) => value > 0);
  if (first === -1) return `0${units[language].s}`;
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value}${unit}`)
    .join(' ');
};

const A_DAY = 86_400_000;

/** The time until a sale opens: a countdown, or its two largest units when more than a day is left. */
export const formatUntil = (milliseconds: number, language: Language): string =>
  milliseconds >= A_DAY ? formatDuration(milliseconds, language) : formatCountdown(milliseconds);
