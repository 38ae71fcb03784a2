import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { isApiError } from '#web/api-error.ts';
import type { Draw } from '#web/api-types.ts';
import { useDraw } from '#web/draw/use-draw.ts';
import { formatNumber } from '#web/i18n/format.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { drawStrings } from '#web/queue/draw-strings.ts';
import { type EntranceContentProps, Refusal, ShowFigures } from '#web/queue/entrance.tsx';
import { Figure } from '#web/queue/figure.tsx';
import { JoinButton } from '#web/queue/join-button.tsx';
import { Opening } from '#web/queue/opening.tsx';
import { OperatorMessage } from '#web/queue/operator-message.tsx';
import { QueueTitle } from '#web/queue/queue-title.tsx';
import { queueStrings } from '#web/queue/strings.ts';
import { hrefs } from '#web/router.ts';
import { announce } from '#web/ui/announcer.tsx';
import { Notice } from '#web/ui/notice.tsx';

interface DrawEntranceProps extends EntranceContentProps {
  /** By the server's clock. */
  readonly now: number;
  /** The entrance without a draw. */
  readonly children: ComponentChildren;
}

/** Before joining a date with a draw: when entry is open, and when the draw is. */
export const DrawEntrance = ({ children, ...props }: DrawEntranceProps) => {
  const t = useStrings(drawStrings);
  const { concert, schedule } = props.show;
  const { data: draw, error } = useDraw(concert.concertId, schedule.scheduleId);
  if (!draw) return error === undefined ? null : <>{children}</>;
  if (draw.state === 'CANCELLED' || draw.state === 'DRAWN') {
    return (
      <>
        {draw.state === 'CANCELLED' && <Notice>{t.cancelledText}</Notice>}
        {children}
        {draw.state === 'DRAWN' && <DrawLink show={props.show} />}
      </>
    );
  }
  return <BeforeDraw {...props} draw={draw} />;
};

type BeforeDrawProps = Omit<DrawEntranceProps, 'children'> & { readonly draw: Draw };

const BeforeDraw = ({ show, placeId, board, refusal, now, draw }: BeforeDrawProps) => {
  const t = useStrings(drawStrings);
  const words = useStrings(queueStrings);
  const step = useStep(draw, now);
  const isLate = step === 'late';
  return (
    <>
      <QueueTitle>{isLate ? t.lateTitle : t.title}</QueueTitle>
      <p class="queue-text">{isLate ? t.lateText : t.text}</p>
      <OperatorMessage message={board?.message} />
      <dl class="figures">
        <Figure name={t.entries}>{t.count(formatNumber(draw.entries))}</Figure>
        <Figure name={words.seatsLeft} isUnknown={!board}>
          {words.seats(formatNumber(board?.seatsLeft ?? 0))}
        </Figure>
        <ShowFigures show={show} />
      </dl>
      <Next step={step} draw={draw} now={now} timezone={show.schedule.timezone} />
      <JoinButton
        placeId={placeId}
        scheduleId={draw.scheduleId}
        opensAt={Date.parse(draw.entryOpensAt)}
        isOpen={step !== 'beforeEntry'}
        wasTooEarly={isApiError(refusal, 'SALE_NOT_OPEN')}
        {...(!isLate && { words: t })}
      />
      <Refusal error={refusal} />
      <DrawLink show={show} />
    </>
  );
};

type Step = 'beforeEntry' | 'entry' | 'late';

/** Says when entry opens or closes. */
const useStep = ({ entryOpensAt, saleOpensAt }: Draw, now: number): Step => {
  const t = useStrings(drawStrings);
  const late = now >= Date.parse(saleOpensAt) ? 'late' : 'entry';
  const step = now < Date.parse(entryOpensAt) ? 'beforeEntry' : late;
  const before = useRef(step);
  useEffect(() => {
    if (step !== before.current) announce(step === 'entry' ? t.opened : t.closed);
    before.current = step;
  }, [step]);
  return step;
};

interface NextProps {
  readonly step: Step;
  readonly draw: Draw;
  readonly now: number;
  readonly timezone: string;
}

/** Counts down to what comes next: the entry, its end, or the draw. */
const Next = ({ step, draw, ...rest }: NextProps) => {
  const t = useStrings(drawStrings);
  const [at, words] = (
    {
      beforeEntry: [draw.entryOpensAt, { opensIn: t.opensIn, opensAt: t.opensAt }],
      entry: [draw.saleOpensAt, { opensIn: t.closesIn, opensAt: t.closesAt }],
      late: [draw.roundAt, { opensIn: t.drawIn, opensAt: t.drawAt }],
    } as const
  )[step];
  return <Opening {...rest} opensAt={Date.parse(at)} words={words} />;
};

const DrawLink = ({ show: { concert, schedule } }: Pick<DrawEntranceProps, 'show'>) => {
  const t = useStrings(drawStrings);
  return (
    <p>
      <a href={hrefs.draw(concert.concertId, schedule.scheduleId)}>{t.details}</a>
    </p>
  );
};
