import { bookingStrings } from '#web/booking/strings.ts';
import { formatPoints, seatName } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { uiStrings } from '#web/ui/strings.ts';

interface ChosenSeatsProps {
  readonly chosen: readonly number[];
  readonly priceOf: (seatNumber: number) => number;
  readonly onRemove: (seatNumber: number) => void;
}

/** The chosen seats with their prices, each with a button that removes it. */
export const ChosenSeats = ({ chosen, priceOf, onRemove }: ChosenSeatsProps) => {
  const t = useStrings(bookingStrings);
  const { pointWorth } = useStrings(uiStrings);
  const language = useLanguage();
  return (
    <>
      <h3 class="order-title">{t.chosen}</h3>
      {chosen.length === 0 && <p class="quiet order-none">{t.chosenNone}</p>}
      <ul class="order">
        {chosen.map((seatNumber) => (
          <li key={seatNumber} class="order-line">
            <span>{seatName(seatNumber, language)}</span>
            <span class="order-price">{formatPoints(priceOf(seatNumber))}</span>
            <button
              type="button"
              class="order-remove"
              aria-label={t.remove(seatNumber)}
              onClick={() => onRemove(seatNumber)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <p class="quiet">{pointWorth}</p>
    </>
  );
};
