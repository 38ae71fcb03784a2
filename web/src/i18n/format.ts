import type { Language } from '#web/i18n/language.ts';
import { asIfUtc } from '#web/i18n/show-time.ts';

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

const formatLocal = (local: string, language: Language, options: Intl.DateTimeFormatOptions): string =>
  dateFormat(language, { ...options, timeZone: 'UTC' }).format(asIfUtc(local));

const DAY = { month: 'short', day: 'numeric', weekday: 'short' } as const;
const TIME = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** `2026-12-31 19:00:00` → `12월 31일 (목)`, `Thu 31 Dec`. With the year, unless it is this one. */
export const formatShowDay = (local: string, language: Language, now = Date.now()): string => {
  const thisYear = local.startsWith(String(new Date(now).getFullYear()));
  return formatLocal(local, language, thisYear ? DAY : { ...DAY, year: 'numeric' });
};

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
export const showDayParts = (local: string, language: Language, now = Date.now()) => {
  const thisYear = local.startsWith(String(new Date(now).getFullYear()));
  return {
    day: String(Number(local.slice(8, 10))),
    month: formatLocal(local, language, { month: 'short', ...(!thisYear && { year: 'numeric' }) }),
    weekday: formatLocal(local, language, { weekday: language === 'ko' ? 'long' : 'short' }),
  };
};

/** An instant in the show's time zone: `12월 24일 (목) 20:00`. */
export const formatInstant = (instant: string | number, timezone: string, language: Language): string => {
  const at = new Date(instant);
  const zone = { timeZone: timezone };
  return `${dateFormat(language, { ...DAY, ...zone }).format(at)} ${dateFormat(language, { ...TIME, ...zone }).format(at)}`;
};

/** An instant with seconds in the reader's time zone: `20:00:07`. */
export const formatClock = (instant: string | number, language: Language): string =>
  dateFormat(language, { ...TIME, second: '2-digit' }).format(new Date(instant));

/** The name of a time zone: `한국 표준시`, `Korean Standard Time`. */
export const zoneName = (timezone: string, language: Language): string =>
  dateFormat(language, { timeZone: timezone, timeZoneName: 'long' })
    .formatToParts()
    .find(({ type }) => type === 'timeZoneName')?.value ?? timezone;

/** Whether the reader's time zone differs from the show's. */
export const isElsewhere = (timezone: string, now = Date.now()): boolean => {
  const shown = (options: Intl.DateTimeFormatOptions) =>
    dateFormat('en', { dateStyle: 'short', timeStyle: 'short', ...options }).format(now);
  return shown({ timeZone: timezone }) !== shown({});
};

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
