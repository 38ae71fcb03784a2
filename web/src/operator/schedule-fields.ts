import type { Operations, ScheduleSettings } from '#web/api-types.ts';
import { localToInstant } from '#web/i18n/show-time.ts';
import { type Checked, checked, numberOf } from '#web/operator/checked.ts';
import type { ProblemName } from '#web/operator/strings.ts';

type NewSchedule = Operations['POST /admin/concerts/{concertId}/schedules']['body'];
export type ScheduleChange = Operations['PATCH /admin/concerts/{concertId}/schedules/{scheduleId}']['body'];

type Admission = 'maxSeatsPerUser' | 'maxActive' | 'admitFactor' | 'saleOpensAt';

/** The settings of a sale as they are typed in; dates as the browser's field has them, `2026-12-31T19:00`. */
export type SettingsFields = Readonly<Record<Admission, string>>;

export type ScheduleFields = SettingsFields &
  Readonly<Record<'startDatetime' | 'endDatetime' | 'timezone' | 'status', string>>;

export const emptySchedule: ScheduleFields = {
  startDatetime: '',
  endDatetime: '',
  timezone: 'Asia/Seoul',
  saleOpensAt: '',
  maxSeatsPerUser: '2',
  maxActive: '100',
  admitFactor: '1',
  status: 'OPEN',
};

/** `2026-12-31T19:00` → `2026-12-31 19:00:00`, the API's form. */
const toLocal = (field: string): string => `${field.slice(0, 16).replace('T', ' ')}:00`;

/** An instant as a field for dates has it, on the clock of a zone. */
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

/** What the API will say of a new date, before it is asked; and that a show to come has not begun. */
export const checkSchedule = (fields: ScheduleFields, now: number): Checked<NewSchedule> => {
  const { startDatetime, endDatetime, saleOpensAt, status } = fields;
  const timezone = fields.timezone.trim();
  const body = {
    startDatetime: toLocal(startDatetime),
    endDatetime: toLocal(endDatetime),
    timezone,
    ...(saleOpensAt !== '' && { saleOpensAt: toLocal(saleOpensAt) }),
    ...numbersOf(fields),
    status: status === 'CLOSED' ? ('CLOSED' as const) : ('OPEN' as const),
  };
  return checked<NewSchedule>(body, {
    startDatetime: missing(startDatetime) ?? startProblem(body.startDatetime, timezone, now),
    endDatetime: missing(endDatetime) ?? (endDatetime <= startDatetime && 'endBeforeStart'),
    timezone: timezone === '' ? 'required' : !isTimeZone(timezone) && 'timezone',
    saleOpensAt: openingProblem(saleOpensAt, startDatetime),
    ...numberProblems(fields),
  });
};

const missing = (field: string): ProblemName | undefined => {
  if (field === '') return 'required';
  return DATE.test(field) ? undefined : 'date';
};

const startProblem = (local: string, timezone: string, now: number): ProblemName | false =>
  isTimeZone(timezone) && localToInstant(local, timezone) <= now && 'past';

const openingProblem = (opens: string, starts: string): ProblemName | false | undefined =>
  opens === '' ? false : ((DATE.test(opens) ? undefined : 'date') ?? (opens >= starts && 'opensAfterStart'));

const numbersOf = ({ maxSeatsPerUser, maxActive, admitFactor }: SettingsFields) => ({
  maxSeatsPerUser: numberOf(maxSeatsPerUser),
  maxActive: numberOf(maxActive),
  admitFactor: numberOf(admitFactor),
});

/** The least and the most of each number, and whether it is whole. */
const bounds = {
  maxSeatsPerUser: { least: 1, most: 4, isWhole: true },
  maxActive: { least: 1, most: 10_000, isWhole: true },
  admitFactor: { least: 0.1, most: 100, isWhole: false },
} as const;

const numberProblems = (fields: SettingsFields) => ({
  maxSeatsPerUser: numberProblem('maxSeatsPerUser', fields.maxSeatsPerUser),
  maxActive: numberProblem('maxActive', fields.maxActive),
  admitFactor: numberProblem('admitFactor', fields.admitFactor),
});

const numberProblem = (name: keyof typeof bounds, text: string): ProblemName | false => {
  if (text.trim() === '') return 'required';
  const { least, most, isWhole } = bounds[name];
  const value = numberOf(text);
  const isRight = value >= least && value <= most && (!isWhole || Number.isInteger(value));
  return !isRight && name;
};

/** The settings of a sale that is on, and when and where its show is. */
export type KnownSettings = Pick<
  ScheduleSettings,
  'startDatetime' | 'timezone' | 'saleOpensAt' | 'maxSeatsPerUser' | 'maxActive' | 'admitFactor'
>;

export const settingsFields = (known: KnownSettings): SettingsFields => ({
  maxSeatsPerUser: String(known.maxSeatsPerUser),
  maxActive: String(known.maxActive),
  admitFactor: String(known.admitFactor),
  saleOpensAt: toField(known.saleOpensAt, known.timezone),
});

/** Only what differs from what is known; an opening that was left empty stays as it is. */
export const checkSettings = (fields: SettingsFields, known: KnownSettings): Checked<ScheduleChange> => {
  const before = settingsFields(known);
  const isChanged = (name: string): boolean =>
    fields[name as Admission] !== before[name as Admission] &&
    !(name === 'saleOpensAt' && fields[name] === '');
  const changed = <Values extends object>(values: Values) =>
    Object.fromEntries(Object.entries(values).filter(([name]) => isChanged(name)));
  const opens = known.startDatetime.replace(' ', 'T');
  return checked<ScheduleChange>(
    changed({ ...numbersOf(fields), saleOpensAt: toLocal(fields.saleOpensAt) }),
    changed({ ...numberProblems(fields), saleOpensAt: openingProblem(fields.saleOpensAt, opens) }),
  );
};

/** What is newly known of the fields that still stand as they were shown. */
export const untouched = (
  fields: SettingsFields,
  shown: SettingsFields,
  latest: SettingsFields,
): Partial<SettingsFields> =>
  Object.fromEntries(
    (Object.keys(latest) as Admission[])
      .filter((name) => fields[name] === shown[name])
      .map((name) => [name, latest[name]]),
  );
