import type { ComponentChildren } from 'preact';

import { problemText } from '#web/i18n/problems.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { Button } from '#web/ui/button.tsx';
import { uiStrings } from '#web/ui/strings.ts';

interface NoticeProps {
  readonly tone?: 'info' | 'good' | 'warning' | 'error';
  readonly title?: string;
  readonly children?: ComponentChildren;
  /** Buttons or links. */
  readonly actions?: ComponentChildren;
  /** Screen readers announce it at once, because it answers something that the user did. */
  readonly isAlert?: boolean;
}

/** A message in the page. */
export const Notice = ({ tone = 'info', title, children, actions, isAlert = false }: NoticeProps) => (
  <div class={`notice notice-${tone}`} role={isAlert ? 'alert' : undefined}>
    {title !== undefined && <p class="notice-title">{title}</p>}
    {children && <div class="notice-text">{children}</div>}
    {actions && <div class="notice-actions">{actions}</div>}
  </div>
);

interface ProblemNoticeProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** The text of an error, with a retry button. */
export const ProblemNotice = ({ error, onRetry }: ProblemNoticeProps) => {
  const t = useStrings(uiStrings);
  return (
    <Notice tone="error" isAlert actions={onRetry && <Button onClick={() => onRetry()}>{t.retry}</Button>}>
      <p>{problemText(error)}</p>
    </Notice>
  );
};

interface EmptyProps {
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}

/** Shown in place of an empty list. */
export const Empty = ({ title, children, actions }: EmptyProps) => (
  <div class="empty">
    <p class="empty-title">{title}</p>
    {children && <div class="empty-text">{children}</div>}
    {actions && <div class="empty-actions">{actions}</div>}
  </div>
);
