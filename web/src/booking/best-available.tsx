import { useState } from 'preact/hooks';

import { bookingStrings } from '#web/booking/strings.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { SeatCount } from '#web/seats/seat-count.tsx';
import { Button } from '#web/ui/button.tsx';

interface BestAvailableProps {
  readonly limit: number;
  /** The number of held seats. */
  readonly held: number;
  readonly isBusy: boolean;
  readonly isDisabled: boolean;
  readonly onExchange: (count: number) => void;
}

/** Exchanges the held seats for a number of the best ones. */
export const BestAvailable = ({ limit, held, isBusy, isDisabled, onExchange }: BestAvailableProps) => {
  const t = useStrings(bookingStrings);
  const [wanted, setCount] = useState(held);
  const count = Math.min(wanted, limit);
  return (
    <section class="best" aria-labelledby="best-title">
      <h3 class="order-title" id="best-title">
        {t.best}
      </h3>
      <p class="quiet">{t.bestText}</p>
      <SeatCount label={t.bestCount} limit={limit} count={count} onCount={setCount} />
      <Button isBusy={isBusy} isDisabled={isDisabled} onClick={() => onExchange(count)}>
        {t.exchangeBest(count)}
      </Button>
    </section>
  );
};
