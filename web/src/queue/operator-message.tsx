import { useStrings } from '#web/i18n/strings.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { Notice } from '#web/ui/notice.tsx';

interface OperatorMessageProps {
  /** `undefined`: not known yet. */
  readonly message: string | null | undefined;
}

/** What the operator tells those who wait. Announced when it changes. */
export const OperatorMessage = ({ message }: OperatorMessageProps) => {
  const t = useStrings(queueStrings);
  return (
    <div role="status" class="queue-message">
      {message && (
        <Notice title={t.message}>
          <p>{message}</p>
        </Notice>
      )}
    </div>
  );
};
