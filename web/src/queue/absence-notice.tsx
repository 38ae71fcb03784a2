import { formatMoment, formatNumber } from '#web/i18n/format.ts';
import { type Language, useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import type { Absence } from '#web/queue/absence.ts';
import { absenceStrings } from '#web/queue/absence-strings.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';

export interface AbsenceNoticeProps {
  readonly absence: Absence;
  /** The user has read it. */
  readonly onRead: () => void;
}

/** Tells a user who is back what happened meanwhile. */
export const AbsenceNotice = ({ absence, onRead }: AbsenceNoticeProps) => {
  const t = useStrings(absenceStrings);
  const language = useLanguage();
  return (
    <Notice title={t.title} actions={<Button onClick={onRead}>{t.read}</Button>}>
      <p>{absenceText(absence, language)}</p>
    </Notice>
  );
};

/** What happened, in a sentence or two. */
export const absenceText = (absence: Absence, language: Language): string => {
  const t = absenceStrings[language];
  const since = formatMoment(absence.since, language);
  if (absence.kind !== 'waiting') return t[absence.kind](since);
  return t.waiting(since, formatNumber(absence.from), formatNumber(absence.to));
};
