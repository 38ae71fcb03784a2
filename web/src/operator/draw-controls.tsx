import { useState } from 'preact/hooks';

import { StateBadge } from '#web/draw/countdown.tsx';
import type { Draw } from '#web/api-types.ts';
import { useDraw } from '#web/draw/use-draw.ts';
import { formatInstant, formatNumber, formatSecond } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { operatorStrings } from '#web/operator/strings.ts';
import { hrefs } from '#web/router.ts';
import { callAsUser } from '#web/session/session.ts';
import { toast } from '#web/ui/announcer.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { ProblemNotice } from '#web/ui/notice.tsx';
import { useServerNow } from '#web/use-now.ts';

interface DrawControlsProps {
  readonly path: { readonly concertId: string; readonly scheduleId: string };
  /** The time zone of the show. */
  readonly timezone: string;
}

/** How far the draw of a date is, and a button that cancels it. */
export const DrawControls = ({ path, timezone }: DrawControlsProps) => {
  const t = useStrings(operatorStrings);
  const { data: draw, error, reload } = useDraw(path.concertId, path.scheduleId);
  const now = useServerNow();
  const [isAsking, setAsking] = useState(false);
  return (
    <section class="sale-settings" aria-labelledby="draw">
      <h2 class="section-title" id="draw">
        {t.draw}
      </h2>
      {error !== undefined && <ProblemNotice error={error} onRetry={reload} />}
      {draw && <Facts draw={draw} timezone={timezone} />}
      <div class="actions">
        <LinkButton href={hrefs.draw(path.concertId, path.scheduleId)}>{t.drawPage}</LinkButton>
        {draw && isCancellable(draw, now) && (
          <Button look="danger" onClick={() => setAsking(true)}>
            {t.cancelDraw}
          </Button>
        )}
      </div>
      <CancelDialog
        path={path}
        entries={draw?.entries ?? 0}
        isOpen={isAsking}
        onCancelled={reload}
        onClose={() => setAsking(false)}
      />
    </section>
  );
};

/** Once the round has come, its result can be known. */
const isCancellable = ({ state, roundAt }: Draw, now: number): boolean =>
  state !== 'DRAWN' && state !== 'CANCELLED' && now < Date.parse(roundAt);

const Facts = ({ draw, timezone }: { readonly draw: Draw; readonly timezone: string }) => {
  const t = useStrings(operatorStrings);
  const language = useLanguage();
  const { state, entryOpensAt, roundAt, entries } = draw;
  return (
    <div class="sale-state">
      <StateBadge state={state} />
      <p>
        {[
          t.drawEntries(formatNumber(entries)),
          t.drawEntryFrom(formatInstant(Date.parse(entryOpensAt), timezone, language)),
          t.drawRound(formatSecond(roundAt, timezone, language)),
        ]
          .map((fact) => fact.replaceAll(' ', '\u00A0'))
          .join(' · ')}
      </p>
    </div>
  );
};

interface CancelDialogProps {
  readonly path: DrawControlsProps['path'];
  readonly entries: number;
  readonly isOpen: boolean;
  readonly onCancelled: () => void;
  readonly onClose: () => void;
}

const CancelDialog = ({ path, entries, isOpen, onCancelled, onClose }: CancelDialogProps) => {
  const t = useStrings(operatorStrings);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const cancel = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await callAsUser('DELETE /admin/concerts/{concertId}/schedules/{scheduleId}/draw', { path });
      toast(t.drawCancelled);
      onCancelled();
      onClose();
    } catch (thrown) {
      setError(thrown);
    }
    setBusy(false);
  };
  return (
    <Dialog
      isOpen={isOpen}
      title={t.cancelDrawAsk}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t.keepDraw}</Button>
          <Button look="danger" isBusy={isBusy} onClick={() => void cancel()}>
            {t.cancelDraw}
          </Button>
        </>
      }
    >
      <p>{t.cancelDrawText(formatNumber(entries))}</p>
      {error !== undefined && <ProblemNotice error={error} />}
    </Dialog>
  );
};
