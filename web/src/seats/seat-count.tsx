import { useStrings } from '#web/i18n/strings.ts';
import { seatStrings } from '#web/seats/strings.ts';
import '#web/seats/seats.css';

interface SeatCountProps {
  readonly label: string;
  readonly limit: number;
  readonly count: number;
  readonly onCount: (count: number) => void;
}

/** A choice of the number of seats. Nothing when one person may have one seat. */
export const SeatCount = ({ label, limit, count, onCount }: SeatCountProps) => {
  const t = useStrings(seatStrings);
  if (limit === 1) return null;
  return (
    <fieldset class="seat-count">
      <legend class="visually-hidden">{label}</legend>
      {Array.from({ length: limit }, (_, index) => index + 1).map((number) => (
        <label key={number} class="seat-count-choice">
          <input type="radio" name="seat-count" checked={number === count} onChange={() => onCount(number)} />
          <span>{t.count(number)}</span>
        </label>
      ))}
    </fieldset>
  );
};
