import type { Bill } from '#web/booking/pass.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { useStrings } from '#web/i18n/strings.ts';

interface BillsProps {
  readonly bills: readonly (readonly [name: string, bill: Bill])[];
}

/** Bills beside each other, each with its name, seats and total. */
export const Bills = ({ bills }: BillsProps) => {
  const t = useStrings(bookingStrings);
  return (
    <dl class="bills">
      {bills.map(([name, { seatNumbers, point }]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{t.bill(seatNumbers, point)}</dd>
        </div>
      ))}
    </dl>
  );
};
