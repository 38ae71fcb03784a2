import { isMissing } from '#web/api-error.ts';
import type { Draw } from '#web/api-types.ts';
import { isCancelledAfterRound } from '#web/draw/cancellation.ts';
import { Check } from '#web/draw/check.tsx';
import { DrawBadge } from '#web/draw/draw-badge.tsx';
import { DrawCountdown } from '#web/draw/draw-countdown.tsx';
import { Offline } from '#web/draw/offline.tsx';
import { Published } from '#web/draw/published.tsx';
import { ReceiptBox } from '#web/draw/receipt-box.tsx';
import { drawPageStrings } from '#web/draw/strings.ts';
import { Timeline } from '#web/draw/timeline.tsx';
import { useDraw } from '#web/draw/use-draw.ts';
import { useReceipt } from '#web/draw/use-receipt.ts';
import { formatShow, showZone } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { hrefs } from '#web/router.ts';
import { LoadingPage } from '#web/shell/lazy-page.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Notice, ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';
import { type Show, useShow } from '#web/use-show.ts';
import '#web/draw/draw.css';

interface DrawPageProps {
  readonly concertId: string;
  readonly scheduleId: string;
}

/** The page of a draw: what was announced, what happened, and a check of all of it in the browser. */
export const DrawPage = ({ concertId, scheduleId }: DrawPageProps) => {
  const t = useStrings(drawPageStrings);
  const show = useShow(concertId, scheduleId);
  const draw = useDraw(concertId, scheduleId);
  if (show.data && draw.data) return <DrawOf show={show.data} draw={draw.data} />;
  const error = show.error ?? draw.error;
  if (error === undefined) return <LoadingPage />;
  if (isMissing(error)) return <NoDraw concertId={concertId} scheduleId={scheduleId} />;
  const reload = (): void => {
    show.reload();
    draw.reload();
  };
  return (
    <Page title={t.title}>
      <ProblemNotice error={error} onRetry={reload} />
    </Page>
  );
};

const NoDraw = ({ concertId, scheduleId }: DrawPageProps) => {
  const t = useStrings(drawPageStrings);
  return (
    <Page title={t.noDraw} lead={t.noDrawText}>
      <LinkButton href={hrefs.schedule(concertId, scheduleId)}>{t.toDate}</LinkButton>
    </Page>
  );
};

const DrawOf = ({ show: { concert, schedule }, draw }: { show: Show; draw: Draw }) => {
  const t = useStrings(drawPageStrings);
  const language = useLanguage();
  const zone = showZone(schedule, language);
  const { concertId } = concert;
  const own = useReceipt(draw.scheduleId);
  return (
    <Page
      title={t.title}
      above={<a href={hrefs.schedule(concertId, draw.scheduleId)}>{t.toDate}</a>}
      lead={t.lead}
      below={`${concert.name} · ${formatShow(schedule, language)}`}
    >
      <div class="draw">
        <div class="draw-now">
          <div role="status">
            <DrawBadge state={draw.state} />
            <p>{isCancelledAfterRound(draw) ? t.cancelledAfterRoundState : t.stateTexts[draw.state]}</p>
          </div>
          <DrawCountdown draw={draw} />
        </div>
        {draw.beacon.isTest && (
          <Notice tone="warning" title={t.testTitle}>
            {t.testText}
          </Notice>
        )}
        <Timeline draw={draw} timezone={schedule.timezone} zone={zone} />
        <Published draw={draw} />
        <ReceiptBox own={own} />
        {/* The key drops the results of a check when the draw's state or the receipt changes. */}
        <Check
          key={`${draw.state} ${own.receipt?.receipt ?? ''}`}
          concertId={concertId}
          draw={draw}
          own={own}
        />
        <Offline concertId={concertId} draw={draw} receipt={own.receipt} />
      </div>
    </Page>
  );
};
