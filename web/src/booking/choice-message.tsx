import { bookingStrings } from '#web/booking/strings.ts';
import type { Language } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { Button } from '#web/ui/button.tsx';
import { Notice } from '#web/ui/notice.tsx';

/** What happened to the choice of seats. Shown until the next press. */
export type ChoiceMessage =
  | { readonly kind: 'limitReached'; readonly limit: number }
  | { readonly kind: 'exchanged'; readonly held: readonly number[] }
  | {
      /** Somebody else has taken chosen seats. */
      readonly kind: 'taken';
      readonly seatNumbers: readonly number[];
      readonly held: readonly number[];
      /** How many seats the user had chosen. */
      readonly wanted: number;
    };

type Words = (typeof bookingStrings)[Language];

const choiceText = (message: ChoiceMessage, t: Words): string => {
  if (message.kind === 'limitReached') return t.limitReached(message.limit);
  if (message.kind === 'exchanged') return t.exchanged(message.held);
  return `${t.taken(message.seatNumbers)} ${t.takenRest(message.held)}`;
};

interface ChoiceNoticeProps {
  readonly message: ChoiceMessage;
  readonly isDisabled: boolean;
  /** Exchanges the held seats for this many of the best ones. */
  readonly onBest: (count: number) => void;
}

export const ChoiceNotice = ({ message, isDisabled, onBest }: ChoiceNoticeProps) => {
  const t = useStrings(bookingStrings);
  const again = message.kind === 'taken' && (
    <Button size="small" isDisabled={isDisabled} onClick={() => onBest(message.wanted)}>
      {t.chooseAgain(message.wanted)}
    </Button>
  );
  return (
    <Notice tone={message.kind === 'exchanged' ? 'good' : 'warning'} isAlert actions={again}>
      {choiceText(message, t)}
    </Notice>
  );
};
