import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';

import { useStrings } from '#web/i18n/strings.ts';
import { FormElement } from '#web/operator/form-element.tsx';
import { checkMessage, MAX_MESSAGE } from '#web/operator/message-fields.ts';
import { operatorStrings } from '#web/operator/strings.ts';
import { useForm } from '#web/operator/use-form.ts';
import { callAsUser } from '#web/session/session.ts';
import { toast } from '#web/ui/announcer.tsx';
import { Button } from '#web/ui/button.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Notice, ProblemNotice } from '#web/ui/notice.tsx';
import { useAction } from '#web/use-action.ts';

interface MessageFormProps {
  readonly path: { readonly concertId: string; readonly scheduleId: string };
  /** What is shown to those who wait. */
  readonly message: string | null;
  readonly onChange: () => void;
}

/** Shows, sets and removes the message to those who wait. */
export const MessageForm = ({ path, message, onChange }: MessageFormProps) => {
  const t = useStrings(operatorStrings);
  const section = useRef<HTMLElement>(null);
  const change = async (to: string | null): Promise<void> => {
    const body = { message: to };
    await callAsUser('PATCH /admin/concerts/{concertId}/schedules/{scheduleId}', { path, body });
    onChange();
  };
  return (
    <section ref={section} class="sale-settings" aria-labelledby="message">
      <h2 class="section-title" id="message">
        {t.message}
      </h2>
      {message === null ? (
        <p class="quiet">{t.noMessage}</p>
      ) : (
        <CurrentMessage message={message} onRemove={() => change(null)} section={section} />
      )}
      <NewMessage label={message === null ? t.newMessage : t.otherMessage} onShow={change} />
    </section>
  );
};

interface CurrentMessageProps {
  readonly message: string;
  readonly onRemove: () => Promise<void>;
  readonly section: RefObject<HTMLElement | null>;
}

const CurrentMessage = ({ message, onRemove, section }: CurrentMessageProps) => {
  const t = useStrings(operatorStrings);
  const { isBusy, error, run, reset } = useAction(async () => {
    await onRemove();
    toast(t.messageRemoved);
    // The button that had the focus is about to go.
    section.current?.querySelector('input')?.focus();
    reset();
  });
  return (
    <>
      <Notice
        title={t.currentMessage}
        actions={
          <Button size="small" isBusy={isBusy} onClick={run}>
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

interface NewMessageProps {
  readonly label: string;
  readonly onShow: (message: string) => Promise<void>;
}

const NewMessage = ({ label, onShow }: NewMessageProps) => {
  const t = useStrings(operatorStrings);
  const form = useForm({
    initial: { message: '' },
    check: checkMessage,
    send: async ({ message }) => {
      await onShow(message);
      form.set({ message: '' });
      toast(t.messageShown);
    },
  });
  const typed = form.fields.message.trim();
  return (
    <FormElement form={form}>
      <TextField
        label={label}
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
    </FormElement>
  );
};
