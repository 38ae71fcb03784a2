import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { bookingStrings } from '#web/booking/strings.ts';
import { useRecentChange } from '#web/booking/use-recent-change.ts';
import { formatPoints } from '#web/i18n/format.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { Button } from '#web/ui/button.tsx';

interface ActionBarProps {
  /** Messages above the button, where the user looks. */
  readonly children: ComponentChildren;
  readonly seatCount: number;
  /** Points for all seats. */
  readonly total: number;
  /** What the button says. */
  readonly label: string;
  /** What a press does, and for how much: when it changes, the button pauses. */
  readonly meaning: string;
  readonly isBusy: boolean;
  readonly isDisabled: boolean;
  readonly onPress: () => void;
}

/** Messages, the total and the one button of a step. On a phone it stays at the bottom, in reach of the thumb. */
export const ActionBar = ({
  children,
  seatCount,
  total,
  label,
  meaning,
  isBusy,
  isDisabled,
  onPress,
}: ActionBarProps) => {
  const t = useStrings(bookingStrings);
  const isPausing = useRecentChange(meaning);
  const bar = useRef<HTMLDivElement>(null);
  useHeightVariable(bar);
  // A press removes the message with its button, so the focus moves to the main button.
  const moveFocus = ({ target }: Event): void => {
    if (target instanceof Element && target.closest('button')) {
      bar.current?.querySelector<HTMLElement>(':scope > button')?.focus();
    }
  };
  return (
    <div class="action-bar" ref={bar}>
      <div class="action-bar-messages" onClick={moveFocus}>
        {children}
      </div>
      <p class="order-total">
        <span>{t.total(seatCount)}</span>
        <strong>{formatPoints(total)}</strong>
      </p>
      <Button
        look="primary"
        size="large"
        isBusy={isBusy}
        isDisabled={isDisabled || isPausing}
        onClick={onPress}
      >
        {label}
      </Button>
    </div>
  );
};

/** Sets `--action-bar` to the height of the bar, which grows with its messages. The page leaves that much room. */
const useHeightVariable = (bar: RefObject<HTMLDivElement | null>): void =>
  useLayoutEffect(() => {
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => {
      style.setProperty('--action-bar', `${bar.current?.offsetHeight ?? 0}px`);
    });
    if (bar.current) observer.observe(bar.current);
    return () => {
      observer.disconnect();
      style.removeProperty('--action-bar');
    };
  }, []);
