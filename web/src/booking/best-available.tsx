import { useState } from 'preact/hooks';

import { bookingStrings } from '#web/booking/strings.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { Button } from '#web/ui/button.tsx';

interface BestAvailableProps {
  readonly limit: number;
  readonly isBusy: boolean;
  readonly isDisabled: boolean;
  readonly onHold: (count: number) => void;
}

/** For whoever does not mind which seat: the best ones in one press. */
export const BestAvailable = ({ limit, isBusy, isDisabled, onHold }: BestAvailableProps) => {
  const t = useStrings(bookingStrings);
  const [wanted, setCount] = useState(Math.min(2, limit));
  const count = Math.min(wanted, limit);
  return (
    <section class="best" aria-labelledby="best-title">
      <h3 class="order-title" id="best-title">
        {t.best}
      </h3>
      <p class="quiet">{t.bestText}</p>
      {limit > 1 && (
        <fieldset class="best-count">
          <legend class="visually-hidden">{t.bestCount}</legend>
          {Array.from({ length: limit }, (_, index) => index + 1).map((number) => (
            <label key={number} class="best-choice">
              <input
                type="radio"
                name="best-count"
                checked={number === count}
                onChange={() => setCount(number)}
              />
              <span>{t.count(number)}</span>
            </label>
          ))}
        </fieldset>
      )}
      <Button isBusy={isBusy} isDisabled={isDisabled} onClick={() => onHold(count)}>
        {t.holdBest(count)}
      </Button>
    </section>
  );
};
