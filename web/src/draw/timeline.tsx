import type { Draw } from '#web/api-types.ts';
import { isCancelledAfterRound } from '#web/draw/cancellation.ts';
import { drawPageStrings } from '#web/draw/strings.ts';
import { formatNumber, formatSecond } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { useServerNow } from '#web/use-now.ts';

interface Moment {
  readonly at: number;
  readonly text: string;
  /** It was announced and no longer counts. */
  readonly isGivenUp: boolean;
}

interface TimelineProps {
  readonly draw: Draw;
  readonly timezone: string;
  /** The name of the zone, unless it is the reader's. */
  readonly zone: string | undefined;
}

/** What was announced and what happened, in order of time. */
export const Timeline = ({ draw, timezone, zone }: TimelineProps) => {
  const t = useStrings(drawPageStrings);
  const language = useLanguage();
  const now = useServerNow(10_000);
  const when = (instant: string | number): string => formatSecond(instant, timezone, language);
  const isDrawn = draw.drawnAt !== null;
  const moments = momentsOf(draw, t, when);
  return (
    <section aria-labelledby="draw-timeline">
      <h2 class="section-title" id="draw-timeline">
        {t.timeline}
      </h2>
      {zone !== undefined && <p class="quiet">{t.zone(zone)}</p>}
      <ol class="rows draw-timeline">
        {moments.map(({ at, text, isGivenUp }) => (
          <li key={`${at} ${text}`}>
            <span class="draw-when">
              {when(at)}
              {at > now && !isDrawn && !isGivenUp && ` (${t.planned})`}
            </span>
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
};

/** The time of the first announced round. */
const announcedAt = ({ beacon, announcedRound }: Draw): number =>
  (beacon.genesisTime + (announcedRound - 1) * beacon.period) * 1_000;

const isCancelledBefore = ({ cancelledAt }: Draw, instant: string): boolean =>
  cancelledAt !== null && Date.parse(cancelledAt) < Date.parse(instant);

const momentsOf = (
  draw: Draw,
  t: (typeof drawPageStrings)['ko'],
  when: (instant: string) => string,
): readonly Moment[] => {
  const { entryOpensAt, saleOpensAt, delays, sealedAt, round, roundAt, drawnAt, cancelledAt } = draw;
  const isDelayed = delays.length > 0;
  const moments: (readonly [at: string | number | null, text: string, isGivenUp?: boolean])[] = [
    [entryOpensAt, t.entryOpens],
    [saleOpensAt, isCancelledBefore(draw, saleOpensAt) ? t.saleOpensOnly : t.saleOpens],
    ...(isDelayed
      ? [[announcedAt(draw), t.firstRound(formatNumber(draw.announcedRound)), true] as const]
      : []),
    ...delays.map(
      (delay) => [delay.announcedAt, t.delayed(when(delay.roundAt), formatNumber(delay.round))] as const,
    ),
    [sealedAt, t.sealed(formatNumber(draw.entries))],
    // A draw that was cancelled before its round waits for none.
    isCancelledAfterRound(draw)
      ? [roundAt, t.roundMissed(formatNumber(round))]
      : [cancelledAt === null ? roundAt : null, t.roundDue(formatNumber(round))],
    [drawnAt, t.drawn],
    [cancelledAt, t.cancelled],
  ];
  return moments
    .flatMap(([at, text, isGivenUp = false]) =>
      at === null ? [] : [{ at: new Date(at).getTime(), text, isGivenUp }],
    )
    .toSorted((one, other) => one.at - other.at);
};
