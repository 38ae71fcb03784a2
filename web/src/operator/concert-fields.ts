import type { ConcertDetails, Operations } from '#web/api-types.ts';
import { type Checked, checked, numberOf } from '#web/operator/checked.ts';
import type { ProblemName } from '#web/operator/strings.ts';

type NewConcert = Operations['POST /admin/concerts']['body'];
type ConcertChange = Operations['PATCH /admin/concerts/{concertId}']['body'];

/** What the form asks for. `null` is a field that was left empty. */
type ConcertBody = Required<Omit<ConcertChange, 'listed'>>;

/** A concert as typed. */
export type ConcertFields = Readonly<Record<keyof ConcertBody, string>>;

export const emptyConcert: ConcertFields = {
  name: '',
  description: '',
  price: '',
  venue: '',
  address: '',
  runningMinutes: '',
  ageLimit: '',
  notes: '',
  seller: '',
  contact: '',
};

export const concertFields = (concert: ConcertDetails): ConcertFields =>
  Object.fromEntries(
    Object.keys(emptyConcert).map((name) => [name, String(concert[name as keyof ConcertBody] ?? '')]),
  ) as ConcertFields;

const MAX_LINE = 100;
const MAX_LONG_LINE = 200;
const MAX_DESCRIPTION = 2_000;
const MAX_NOTES = 1_000;
const MAX_PRICE = 10_000_000;
const MAX_MINUTES = 1_440;
const MAX_AGE = 21;

/** The API's own checks, before the request. */
export const checkConcert = (fields: ConcertFields): Checked<ConcertBody> => {
  const price = numberOf(fields.price);
  const body = {
    name: fields.name.trim(),
    description: fields.description,
    price,
    venue: textOf(fields.venue),
    address: textOf(fields.address),
    runningMinutes: amountOf(fields.runningMinutes),
    ageLimit: amountOf(fields.ageLimit),
    notes: textOf(fields.notes),
    seller: textOf(fields.seller),
    contact: textOf(fields.contact),
  };
  return checked<ConcertBody>(body, {
    name: body.name === '' ? 'required' : longer(body.name, MAX_LINE, 'nameLong'),
    description: longer(body.description, MAX_DESCRIPTION, 'descriptionLong'),
    price: fields.price.trim() === '' ? 'required' : outside(price, 1, MAX_PRICE, 'price'),
    venue: longer(body.venue, MAX_LINE, 'nameLong'),
    address: longer(body.address, MAX_LONG_LINE, 'lineLong'),
    runningMinutes: outside(body.runningMinutes, 1, MAX_MINUTES, 'runningMinutes'),
    ageLimit: outside(body.ageLimit, 0, MAX_AGE, 'ageLimit'),
    notes: longer(body.notes, MAX_NOTES, 'notesLong'),
    seller: longer(body.seller, MAX_LINE, 'nameLong'),
    contact: longer(body.contact, MAX_LONG_LINE, 'lineLong'),
  });
};

const textOf = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim());

const amountOf = (typed: string): number | null => (typed.trim() === '' ? null : numberOf(typed));

const longer = (text: string | null, max: number, problem: ProblemName): ProblemName | false =>
  (text ?? '').length > max && problem;

const outside = (
  amount: number | null,
  min: number,
  max: number,
  problem: ProblemName,
): ProblemName | false =>
  amount !== null && !(Number.isInteger(amount) && amount >= min && amount <= max) && problem;

/** The body for a new concert: without the fields that were left empty. */
export const newConcertOf = ({ name, description, price, ...facts }: ConcertBody): NewConcert => ({
  name,
  description,
  price,
  ...Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)),
});

/** Only what differs, so that two operators who edit a concert do not undo each other's changes. */
export const changesOf = (body: ConcertBody, before: ConcertDetails): ConcertChange =>
  Object.fromEntries(
    Object.entries(body).filter(([name, value]) => value !== before[name as keyof ConcertBody]),
  );
