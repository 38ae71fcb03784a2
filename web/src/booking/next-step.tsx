import type { Exchange } from '#web/booking/pass.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { formatPoints } from '#web/i18n/format.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { areSame } from '#web/seats/seats.ts';
import { Button } from '#web/ui/button.tsx';

interface NextStepProps {
  readonly chosen: readonly number[];
  readonly held: readonly number[];
  readonly priceOf: (seatNumber: number) => number;
  readonly running: Exchange | undefined;
  readonly onPay: () => void;
  readonly onExchange: (wanted: Exchange) => Promise<void>;
}

/** The total and one button: it goes to payment, or exchanges the seats first. */
export const NextStep = ({ chosen, held, priceOf, running, onPay, onExchange }: NextStepProps) => {
  const t = useStrings(bookingStrings);
  const isHeld = areSame(chosen, held);
  const label = chosen.length === 0 ? t.chooseSeat : isHeld ? t.goToPay : t.exchange(chosen);
  return (
    <div class="choose-go">
      <p class="order-total">
        <span>{t.total}</span>
        <strong>{formatPoints(chosen.reduce((sum, seatNumber) => sum + priceOf(seatNumber), 0))}</strong>
      </p>
      <Button
        look="primary"
        size="large"
        isBusy={running !== undefined && 'seatNumbers' in running}
        isDisabled={chosen.length === 0 || running !== undefined}
        onClick={() => (isHeld ? onPay() : void onExchange({ seatNumbers: chosen }))}
      >
        {label}
      </Button>
    </div>
  );
};
