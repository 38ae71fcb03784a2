import { Bills } from '#web/booking/bills.tsx';
import { bookingStrings } from '#web/booking/strings.ts';
import type { Changed } from '#web/booking/use-seen-bill.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { areSame } from '#web/seats/seats.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';

interface HoldChangedProps extends Changed {
  /** Goes back to the seats; absent where the user chooses anyway. */
  readonly onChoose?: () => void;
}

/** What the user saw, and what is held now. Nothing is paid yet. */
export const HoldChanged = ({ shown, held, onChoose }: HoldChangedProps) => {
  const t = useStrings(bookingStrings);
  const isOnlyPrice = areSame(shown.seatNumbers, held.seatNumbers);
  return (
    <Notice
      tone="warning"
      title={isOnlyPrice ? t.priceChanged : t.seatsChanged}
      isAlert
      actions={
        onChoose && (
          <Button size="small" onClick={onChoose}>
            {t.change}
          </Button>
        )
      }
    >
      <Bills
        bills={[
          [t.shownBill, shown],
          [t.heldBill, held],
        ]}
      />
      <p>{t.changedText}</p>
    </Notice>
  );
};
