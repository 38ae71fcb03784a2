import type { ComponentChildren } from 'preact';

import { ActionBar } from '#web/booking/action-bar.tsx';
import type { Exchange } from '#web/booking/pass.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { areSame } from '#web/seats/seats.ts';

interface NextStepProps {
  /** Messages above the button. */
  readonly children: ComponentChildren;
  readonly chosen: readonly number[];
  readonly held: readonly number[];
  /** Points for the chosen seats. */
  readonly total: number;
  readonly running: Exchange | undefined;
  readonly onPay: () => void;
  readonly onExchange: (wanted: Exchange) => Promise<void>;
}

/** The total and one button: it goes to payment, or exchanges the seats first. */
export const NextStep = ({ children, chosen, held, total, running, onPay, onExchange }: NextStepProps) => {
  const t = useStrings(bookingStrings);
  const isHeld = areSame(chosen, held);
  const label = chosen.length === 0 ? t.chooseSeat : isHeld ? t.goToPay : t.exchange(chosen);
  return (
    <ActionBar
      seatCount={chosen.length}
      total={total}
      label={label}
      meaning={[isHeld ? 'pay' : 'exchange', held, total].join(' ')}
      isBusy={running !== undefined && 'seatNumbers' in running}
      isDisabled={chosen.length === 0 || running !== undefined}
      onPress={() => (isHeld ? onPay() : void onExchange({ seatNumbers: chosen }))}
    >
      {children}
    </ActionBar>
  );
};
