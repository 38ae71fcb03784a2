import type { Operations, ScheduleSettings } from '#web/api-types.ts';
import { localToInstant } from '#web/i18n/show-time.ts';
import { type Checked, checked, numberOf } from '#web/operator/checked.ts';
import type { ProblemName } from '#web/operator/strings.ts';
import { MAX_SEATS_PER_USER } from '#web/seating.ts';

type NewSchedule = Operations['POST /admin/concerts/{concertId}/schedules']['body'];
export type ScheduleChange = Operations['PATCH /admin/concerts/{concertId}/schedules/{scheduleId}']['body'];

type Setting = 'maxSeatsPerUser' | 'saleOpensAt' | 'entryOpensAt';

/** The settings of a sale as typed. Dates have the form of the browser's field: `2026-12-31T19:00`. */
export type SettingsFields = Readonly<Record<Setting, string>>;

export type ScheduleFields = SettingsFields &
  Readonly<Record<'startDatetime' | 'endDatetime' | 'timezone' | 'status', string>>;

export const emptySchedule: ScheduleFields = {
  startDatetime: '',
  endDatetime: '',
  timezone: 'Asia/Seoul',
  saleOpensAt: '',
  entryOpensAt: '',
  maxSeatsPerUser: '2',
  status: 'OPEN',
};

/** `2026-12-31T19:00` → `2026-12-31 19:00:00`, the API's form. */
const toLocal = (field: string): string => `${field.slice(0, 16).replace('T', ' ')}:00`;

/** An instant in a time zone, in the form of the browser's date field. */
const toField = (instant: string | null, timezone: string): string => {
  if (instant === null) return '';
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone: timezone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return parts.format(new Date(instant)).replace(' ', 'T');
};

const DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** The API's own checks, before the request; also that the show is in the future. */
export const checkSchedule = (fields: ScheduleFields, now: number): Checked<NewSchedule> => {
  const { startDatetime, endDatetime, saleOpensAt, entryOpensAt, status } = fields;
  const timezone = fields.timezone.trim();
  const body = {
    startDatetime: toLocal(startDatetime),
    endDatetime: toLocal(endDatetime),
    timezone,
    ...(saleOpensAt !== '' && { saleOpensAt: toLocal(saleOpensAt) }),
    ...(entryOpensAt !== '' && { entryOpensAt: toLocal(entryOpensAt) }),
    maxSeatsPerUser: numberOf(fields.maxSeatsPerUser),
    status: status === 'CLOSED' ? ('CLOSED' as const) : ('OPEN' as const),
  };
  return checked<NewSchedule>(body, {
    startDatetime: missing(startDatetime) ?? startProblem(body.startDatetime, timezone, now),
    endDatetime: missing(endDatetime) ?? (endDatetime <= startDatetime && 'endBeforeStart'),
    timezone: timezone === '' ? 'required' : !isTimeZone(timezone) && 'timezone',
    saleOpensAt: openingProblem(saleOpensAt, startDatetime),
    entryOpensAt: entryOpensAt === '' ? false : entryProblem(entryOpensAt, saleOpensAt, timezone),
    maxSeatsPerUser: seatsProblem(fields.maxSeatsPerUser),
  });
};

const MIN_ENTRY_MS = 10 * 60_000;
const MAX_ENTRY_MS = 30 * 24 * 3_600_000;

/** Entry to a draw must open at least ten minutes before the sale, and at most 30 days. */
const entryProblem = (entry: string, sale: string, timezone: string): ProblemName | false => {
  if (!DATE.test(entry)) return 'date';
  if (sale === '') return 'entryNeedsOpening';
  if (!DATE.test(sale) || !isTimeZone(timezone)) return false;
  const openMs = localToInstant(toLocal(sale), timezone) - localToInstant(toLocal(entry), timezone);
  return (openMs < MIN_ENTRY_MS || openMs > MAX_ENTRY_MS) && 'entryPeriod';
};

const missing = (field: string): ProblemName | undefined => {
  if (field === '') return 'required';
  return DATE.test(field) ? undefined : 'date';
};

const startProblem = (local: string, timezone: string, now: number): ProblemName | false =>
  isTimeZone(timezone) && localToInstant(local, timezone) <= now && 'past';

const openingProblem = (opens: string, starts: string): ProblemName | false | undefined =>
  opens === '' ? false : ((DATE.test(opens) ? undefined : 'date') ?? (opens >= starts && 'opensAfterStart'));

const seatsProblem = (text: string): ProblemName | false => {
  const value = numberOf(text);
  return !(Number.isInteger(value) && value >= 1 && value <= MAX_SEATS_PER_USER) && 'maxSeatsPerUser';
};

/** The current settings of a sale, and the start of its show. */
export type KnownSettings = Pick<
  ScheduleSettings,
  'startDatetime' | 'timezone' | 'saleOpensAt' | 'draw' | 'maxSeatsPerUser'
>;

export const settingsFields = (known: KnownSettings): SettingsFields => ({
  maxSeatsPerUser: String(known.maxSeatsPerUser),
  saleOpensAt: toField(known.saleOpensAt, known.timezone),
  entryOpensAt: toField(known.draw?.entryOpensAt ?? null, known.timezone),
});

/** Only the changed settings. An empty field leaves its setting unchanged. */
export const checkSettings = (fields: SettingsFields, known: KnownSettings): Checked<ScheduleChange> => {
  const before = settingsFields(known);
  const isChanged = (name: string): boolean =>
    fields[name as Setting] !== before[name as Setting] && fields[name as Setting] !== '';
  const changed = <Values extends object>(values: Values) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => isChanged(name)));
  const starts = known.startDatetime.replace(' ', 'T');
  return checked<ScheduleChange>(
    changed({
      maxSeatsPerUser: numberOf(fields.maxSeatsPerUser),
      saleOpensAt: toLocal(fields.saleOpensAt),
      entryOpensAt: toLocal(fields.entryOpensAt),
    }),
    changed({
      maxSeatsPerUser: seatsProblem(fields.maxSeatsPerUser),
      saleOpensAt: openingProblem(fields.saleOpensAt, starts),
      entryOpensAt: entryProblem(fields.entryOpensAt, fields.saleOpensAt, known.timezone),
    }),
  );
};

/** When a show is, and when its sale opens. */
export type KnownTimes = Pick<ScheduleSettings, 'startDatetime' | 'endDatetime' | 'timezone' | 'saleOpensAt'>;

type TimesFields = Readonly<Record<'startDatetime' | 'endDatetime', string>>;

/** `2026-12-31 19:00:00` → `2026-12-31T19:00`, the form of the browser's date field. */
const fieldOf = (local: string): string => local.slice(0, 16).replace(' ', 'T');

export const timesFields = ({ startDatetime, endDatetime }: KnownTimes): TimesFields => ({
  startDatetime: fieldOf(startDatetime),
  endDatetime: fieldOf(endDatetime),
});

/** The new times of a show. They stay in the show's zone. */
export const checkTimes = (
  { startDatetime, endDatetime }: TimesFields,
  { timezone, saleOpensAt }: KnownTimes,
  now: number,
): Checked<TimesFields> => {
  const body = { startDatetime: toLocal(startDatetime), endDatetime: toLocal(endDatetime) };
  const opens = toField(saleOpensAt, timezone);
  return checked(body, {
    startDatetime:
      missing(startDatetime) ??
      (startProblem(body.startDatetime, timezone, now) || (opens >= startDatetime && 'startsBeforeOpening')),
    endDatetime: missing(endDatetime) ?? (endDatetime <= startDatetime && 'endBeforeStart'),
  });
};

/** New values for the fields that the operator has not changed. */
export const untouched = (
  fields: SettingsFields,
  shown: SettingsFields,
  latest: SettingsFields,
): Partial<SettingsFields> =>
  Object.fromEntries(
    (Object.keys(latest) as Setting[])
      .filter((name) => fields[name] === shown[name])
      .map((name) => [name, latest[name]]),
  );
