import { useStrings } from '#web/i18n/strings.ts';
import type { Line } from '#web/queue/kept-place.ts';
import { joinLine } from '#web/queue/places.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { useHolding } from '#web/queue/use-holding.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';

/** A way back to seats held from any device, while the sale is closed. */
export const ContinueBooking = ({ line }: { line: Line | undefined }) => {
  const t = useStrings(queueStrings);
  const isHolding = useHolding(line);
  if (!line || !isHolding) return null;
  const goOn = (
    <Button look="primary" onClick={() => joinLine(line)}>
      {t.continueBooking}
    </Button>
  );
  return <Notice actions={goOn}>{t.continueText}</Notice>;
};
