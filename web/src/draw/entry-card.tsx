import { useEffect } from 'preact/hooks';

import type { DrawSummary } from '#web/api-types.ts';
import { entryStrings } from '#web/draw/entry-strings.ts';
import { keepReceipt, receiptBlob } from '#web/draw/kept-receipt.ts';
import { StatusIcon } from '#web/draw/status-icon.tsx';
import type { KeptReceipt } from '#web/draw/verify/receipt-file.ts';
import { formatNumber, formatSecond, formatUntil } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { hrefs } from '#web/router.ts';
import { saveFile } from '#web/save-file.ts';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { useServerNow } from '#web/use-now.ts';
import '#web/draw/entry-card.css';

interface EntryCardProps {
  readonly userId: string;
  readonly concertId: string;
  readonly scheduleId: string;
  /** The time zone of the show. */
  readonly timezone: string;
  /** The entry's index, from 0. */
  readonly entry: number;
  /** `null` until the service has written the entry. */
  readonly receipt: string | null;
  readonly draw: DrawSummary;
  /** The number in the queue, once it is drawn. */
  readonly position: number | null;
}

/** What an entrant of a draw sees while waiting. It also keeps the receipt in this browser. */
export const EntryCard = (props: EntryCardProps) => {
  const { userId, concertId, scheduleId, timezone, entry, draw } = props;
  const t = useStrings(entryStrings);
  const kept = keptOf(props);
  const isDrawn = draw.state === 'DRAWN';
  const text = kept && JSON.stringify(kept);
  useEffect(() => {
    if (kept) keepReceipt(userId, kept);
  }, [userId, text]);
  return (
    <section class="entry-card" aria-labelledby="entry-card">
      <h3 class="entry-card-title" id="entry-card">
        <span>
          <StatusIcon /> {isDrawn ? t.titleDrawn : t.title}
        </span>
        <span class="quiet">{t.entryNumber(formatNumber(entry + 1))}</span>
      </h3>
      <Progress draw={draw} timezone={timezone} />
      <div class="actions">
        <LinkButton size="small" href={hrefs.draw(concertId, scheduleId)}>
          {isDrawn ? t.check : t.details}
        </LinkButton>
        {kept && (
          <Button size="small" onClick={() => saveFile(receiptBlob(kept), `receipt-${scheduleId}.json`)}>
            {t.save}
          </Button>
        )}
      </div>
    </section>
  );
};

const keptOf = ({ scheduleId, receipt, draw, position }: EntryCardProps): KeptReceipt | undefined => {
  if (receipt === null) return undefined;
  const { round, entries, root } = draw;
  return {
    scheduleId,
    receipt,
    seen: {
      ...(root !== null && { round, root, ...(entries !== null && { entries }) }),
      ...(position !== null && { number: position }),
    },
  };
};

/** What happens now, and the time until the draw. */
const Progress = ({ draw, timezone }: Pick<EntryCardProps, 'draw' | 'timezone'>) => {
  const t = useStrings(entryStrings);
  const language = useLanguage();
  const now = useServerNow();
  const { state, roundAt, entries } = draw;
  const when = formatSecond(roundAt, timezone, language);
  const left = Date.parse(roundAt) - now;
  const texts = {
    ANNOUNCED: t.before,
    ENTERING: t.before,
    CLOSING: t.closing,
    DELAYED: t.delayed(when),
    SEALED: t.sealed(formatNumber(entries ?? 0)),
    DRAWN: t.drawn,
    CANCELLED: t.cancelled,
  };
  const isAhead = state !== 'DRAWN' && state !== 'CANCELLED' && left > 0;
  return (
    <>
      <p role="status">{texts[state]}</p>
      {isAhead && state !== 'DELAYED' && <p class="quiet">{t.drawAt(when)}</p>}
      {isAhead && (
        <p>
          <span class="quiet">{t.drawIn}</span>{' '}
          <span class="entry-card-countdown" role="timer">
            {formatUntil(left, language)}
          </span>
        </p>
      )}
    </>
  );
};
