import type { Concert, Operations } from '#web/api-types.ts';
import { type Checked, checked, numberOf } from '#web/operator/checked.ts';

type ConcertBody = Required<
  Pick<Operations['POST /admin/concerts']['body'], 'name' | 'description' | 'price'>
>;

/** A concert as typed. */
type ConcertFields = Readonly<Record<keyof ConcertBody, string>>;

export const emptyConcert: ConcertFields = { name: '', description: '', price: '' };

export const concertFields = ({ name, description, price }: Concert): ConcertFields => ({
  name,
  description,
  price: String(price),
});

const MAX_NAME = 100;
const MAX_DESCRIPTION = 2_000;
const MAX_PRICE = 10_000_000;

/** The API's own checks, before the request. */
export const checkConcert = (fields: ConcertFields): Checked<ConcertBody> => {
  const name = fields.name.trim();
  const price = numberOf(fields.price);
  return checked(
    { name, description: fields.description, price },
    {
      name: name === '' ? 'required' : name.length > MAX_NAME && 'nameLong',
      description: fields.description.length > MAX_DESCRIPTION && 'descriptionLong',
      price:
        fields.price.trim() === ''
          ? 'required'
          : !(Number.isInteger(price) && price >= 1 && price <= MAX_PRICE) && 'price',
    },
  );
};
