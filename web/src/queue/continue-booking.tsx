import { useStrings } from '#web/i18n/strings.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { joinQueue } from '#web/queue/places.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { useHolding } from '#web/queue/use-holding.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';

/** A way back to seats held from any device, while the sale is closed. */
export const ContinueBooking = ({ placeId }: { placeId: PlaceId | undefined }) => {
  const t = useStrings(queueStrings);
  const isHolding = useHolding(placeId);
  if (!placeId || !isHolding) return null;
  const goOn = (
    <Button look="primary" onClick={() => joinQueue(placeId)}>
      {t.continueBooking}
    </Button>
  );
  return <Notice actions={goOn}>{t.continueText}</Notice>;
};
