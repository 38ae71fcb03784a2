import { QrCode } from '#web/account/qr-code.tsx';
import { accountStrings } from '#web/account/strings.ts';
import { ticketLife } from '#web/account/ticket-token.ts';
import { formatInstant } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';

interface EntryCodeProps {
  readonly token: string;
  readonly timezone: string;
  readonly label: string;
  readonly now: number;
}

/** The QR code for entry, its expiry, and what to do if it cannot be read. */
export const EntryCode = ({ token, timezone, label, now }: EntryCodeProps) => {
  const t = useStrings(accountStrings);
  const language = useLanguage();
  const life = ticketLife(token);
  const hasExpired = life !== undefined && now >= life.expiresAt;
  return (
    <section class="ticket-code" aria-labelledby="entry-code">
      <h2 class="ticket-code-title" id="entry-code">
        {t.codeTitle}
      </h2>
      <QrCode text={token} label={label} />
      <p>{t.codeHelp}</p>
      {life && (
        <p class={hasExpired ? 'ticket-code-expired' : 'quiet'}>
          {hasExpired ? t.codeExpired : t.codeFresh(formatInstant(life.expiresAt, timezone, language))}
        </p>
      )}
    </section>
  );
};
