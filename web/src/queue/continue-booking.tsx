import { useStrings } from '#web/i18n/strings.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { joinQueue } from '#web/queue/places.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';

/** The way back to held seats. */
export const ContinueBooking = ({ placeId }: { placeId: PlaceId }) => {
  const t = useStrings(queueStrings);
  const goOn = (
    <Button look="primary" onClick={() => joinQueue(placeId)}>
      {t.continueBooking}
    </Button>
  );
  return <Notice actions={goOn}>{t.continueText}</Notice>;
};
