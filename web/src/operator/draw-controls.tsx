import { useState } from 'preact/hooks';

import { cancellableAgainAt, isCancellable, isDrawOver } from '#web/draw/cancellation.ts';
import { DrawBadge } from '#web/draw/draw-badge.tsx';
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
import { useAction } from '#web/use-action.ts';
import { useServerNow } from '#web/use-now.ts';

interface DrawControlsProps {
  readonly path: { readonly concertId: string; readonly scheduleId: string };
  /** The time zone of the show. */
  readonly timezone: string;
  readonly onCancel: (cancelledAt: Draw['cancelledAt']) => void;
}

/** The state of a date's draw, and a button that cancels it. */
export const DrawControls = ({ path, timezone, onCancel }: DrawControlsProps) => {
  const t = useStrings(operatorStrings);
  const { data: draw, error, reload, set } = useDraw(path.concertId, path.scheduleId);
  const onCancelled = (cancelled: Draw): void => {
    set(cancelled);
    onCancel(cancelled.cancelledAt);
  };
  const now = useServerNow();
  const [isAsking, setAsking] = useState(false);
  return (
    <section class="sale-settings" aria-labelledby="draw">
      <h2 class="section-title" id="draw">
        {t.draw}
      </h2>
      {error !== undefined && <ProblemNotice error={error} onRetry={reload} />}
      {draw && <Facts draw={draw} timezone={timezone} now={now} />}
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
        onCancelled={onCancelled}
        onClose={() => setAsking(false)}
      />
    </section>
  );
};

interface FactsProps {
  readonly draw: Draw;
  readonly timezone: string;
  /** By the server's clock. */
  readonly now: number;
}

const Facts = ({ draw, timezone, now }: FactsProps) => {
  const t = useStrings(operatorStrings);
  const language = useLanguage();
  const { state, entryOpensAt, roundAt, entries } = draw;
  return (
    <div class="sale-state">
      <DrawBadge state={state} />
      <p>
        {[
          t.drawEntries(formatNumber(entries)),
          t.drawEntryFrom(formatInstant(Date.parse(entryOpensAt), timezone, language)),
          t.drawRound(formatSecond(roundAt, timezone, language)),
        ]
          .map((fact) => fact.replaceAll(' ', '\u00A0'))
          .join(' · ')}
      </p>
      {!isDrawOver(draw) && !isCancellable(draw, now) && (
        <p class="quiet">{t.drawCancelFrom(formatInstant(cancellableAgainAt(draw), timezone, language))}</p>
      )}
    </div>
  );
};

interface CancelDialogProps {
  readonly path: DrawControlsProps['path'];
  readonly entries: number;
  readonly isOpen: boolean;
  readonly onCancelled: (cancelled: Draw) => void;
  readonly onClose: () => void;
}

const CancelDialog = ({ path, entries, isOpen, onCancelled, onClose }: CancelDialogProps) => {
  const t = useStrings(operatorStrings);
  const { isBusy, error, run, reset } = useAction(async () => {
    onCancelled(await callAsUser('DELETE /admin/concerts/{concertId}/schedules/{scheduleId}/draw', { path }));
    toast(t.drawCancelled);
    onClose();
    reset();
  });
  return (
    <Dialog
      isOpen={isOpen}
      title={t.cancelDrawAsk}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t.keepDraw}</Button>
          <Button look="danger" isBusy={isBusy} onClick={run}>
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
