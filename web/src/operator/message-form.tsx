import { useState } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import { checkMessage, MAX_MESSAGE } from '#web/operator/message-fields.ts';
import { operatorStrings } from '#web/operator/strings.ts';
import { useForm } from '#web/operator/use-form.ts';
import { callAsUser } from '#web/session/session.ts';
import { toast } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Notice, ProblemNotice } from '#web/ui/notice.tsx';

interface MessageFormProps {
  readonly path: { readonly concertId: string; readonly scheduleId: string };
  /** What is shown to those who wait. */
  readonly message: string | null;
  readonly onChange: () => void;
}

/** Sets or removes the message to those who wait, with a preview. */
export const MessageForm = ({ path, message, onChange }: MessageFormProps) => {
  const t = useStrings(operatorStrings);
  const change = async (to: string | null): Promise<void> => {
    const body = { message: to };
    await callAsUser('PATCH /admin/concerts/{concertId}/schedules/{scheduleId}', { path, body });
    onChange();
  };
  const form = useForm({
    initial: { message: '' },
    check: checkMessage,
    send: async (body) => {
      await change(body.message);
      form.set({ message: '' });
      toast(t.messageShown);
    },
  });
  const typed = form.fields.message.trim();
  return (
    <section class="sale-settings" aria-labelledby="message">
      <h2 class="section-title" id="message">
        {t.message}
      </h2>
      <CurrentMessage message={message} onRemove={() => change(null)} />
      <form
        ref={form.ref}
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!form.isBusy) void form.submit();
        }}
      >
        <TextField
          label={message === null ? t.newMessage : t.otherMessage}
          hint={t.messageHint(typed.length, MAX_MESSAGE)}
          autocomplete="off"
          {...form.bind('message')}
        />
        {typed !== '' && (
          <Notice title={t.messagePreview}>
            <p class="message-text">{typed}</p>
          </Notice>
        )}
        {form.error !== undefined && <ProblemNotice error={form.error} />}
        <div class="actions">
          <Button type="submit" isBusy={form.isBusy}>
            {t.showMessage}
          </Button>
        </div>
      </form>
    </section>
  );
};

interface CurrentMessageProps {
  readonly message: string | null;
  readonly onRemove: () => Promise<void>;
}

const CurrentMessage = ({ message, onRemove }: CurrentMessageProps) => {
  const t = useStrings(operatorStrings);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const remove = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await onRemove();
      toast(t.messageRemoved);
    } catch (thrown) {
      setError(thrown);
    }
    setBusy(false);
  };
  if (message === null) return <p class="quiet">{t.noMessage}</p>;
  return (
    <>
      <Notice
        title={t.currentMessage}
        actions={
          <Button size="small" isBusy={isBusy} onClick={() => void remove()}>
            {t.removeMessage}
          </Button>
        }
      >
        <p class="message-text">{message}</p>
      </Notice>
      {error !== undefined && <ProblemNotice error={error} />}
    </>
  );
};
