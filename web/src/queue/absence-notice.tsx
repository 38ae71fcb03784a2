import { formatMoment, formatNumber } from '#web/i18n/format.ts';
import { type Language, useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { type Absence, absenceOf } from '#web/queue/absence.ts';
import type { Standing } from '#web/queue/follower.ts';
import type { PlaceId } from '#web/queue/kept-place.ts';
import { forgetAbsence } from '#web/queue/places.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';

interface AbsenceNoticeProps {
  readonly placeId: PlaceId;
  readonly standing: Standing;
}

/** Tells a user who is back what happened meanwhile. */
export const AbsenceNotice = ({ placeId, standing: { before, place } }: AbsenceNoticeProps) => {
  const t = useStrings(queueStrings);
  const language = useLanguage();
  const absence = before && absenceOf(before, place);
  const read = <Button onClick={() => forgetAbsence(placeId)}>{t.awayRead}</Button>;
  return (
    <div role="status" class="queue-message">
      {absence && (
        <Notice title={t.away} actions={read}>
          <p>{textOf(absence, t, language)}</p>
        </Notice>
      )}
    </div>
  );
};

type Words = (typeof queueStrings)[Language];

const textOf = (absence: Absence, t: Words, language: Language): string => {
  const since = formatMoment(absence.since, language);
  if (absence.kind === 'waiting')
    return t.awayWaiting(since, formatNumber(absence.from), formatNumber(absence.to));
  return t[texts[absence.kind]](since);
};

const texts = {
  passedOver: 'awayPassedOver',
  entered: 'awayEntered',
  lost: 'awayLost',
  soldOut: 'awaySoldOut',
  closed: 'awayClosed',
} as const satisfies Record<Exclude<Absence['kind'], 'waiting'>, string>;
