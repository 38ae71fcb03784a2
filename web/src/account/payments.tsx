import { entryZones } from '#web/account/ledger.ts';
import { MoreButton } from '#web/account/more-button.tsx';
import { readPayments } from '#web/account/my-lists.ts';
import { SignedPoints } from '#web/account/signed-points.tsx';
import { accountStrings } from '#web/account/strings.ts';
import { usePages } from '#web/account/use-pages.ts';
import type { PaymentHistory } from '#web/api-types.ts';
import { useConcertNames } from '#web/catalogue/concert-names.ts';
import { formatShowDay, formatShowTime, seatName, withZone } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import { hrefs } from '#web/router.ts';
import { useSession } from '#web/session/session.ts';
import { SignInRequired } from '#web/sign-in/sign-in-required.tsx';
import { Empty, ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';
import { Loading, Skeleton } from '#web/ui/skeleton.tsx';
import '#web/account/account.css';

/** Charges, payments and refunds. */
export const PaymentsPage = () => {
  const t = useStrings(accountStrings);
  return (
    <SignInRequired title={t.paymentsTitle} reason={t.paymentsReason}>
      <Page title={t.paymentsTitle} lead={t.paymentsLead} above={<a href={hrefs.points}>{t.toPoints}</a>}>
        <Payments />
      </Page>
    </SignInRequired>
  );
};

const Payments = () => {
  const t = useStrings(accountStrings);
  const session = useSession();
  const pages = usePages(session && `payments ${session.userId}`, readPayments);
  const { rows, error, reload } = pages;
  return (
    <>
      {error !== undefined && <ProblemNotice error={error} onRetry={reload} />}
      {rows === undefined && error === undefined && <PaymentsSkeleton />}
      {rows?.length === 0 && <Empty title={t.noPayments}>{t.noPaymentsText}</Empty>}
      {rows && rows.length > 0 && <PaymentsTable rows={rows} />}
      <MoreButton pages={pages} />
    </>
  );
};

const PaymentsTable = ({ rows }: { rows: readonly PaymentHistory[] }) => {
  const t = useStrings(accountStrings);
  const zones = entryZones(rows, useLanguage());
  const names = useConcertNames(rows.flatMap(({ concertId }) => concertId ?? []));
  return (
    <table class="table payments" aria-label={t.paymentsTitle}>
      <thead>
        <tr>
          <th scope="col">{t.what}</th>
          <th scope="col">{t.when}</th>
          <th scope="col" class="figure">
            {t.amount}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <PaymentRow
            key={`${row.paymentId} ${row.type}`}
            row={row}
            zone={zones[index]}
            concert={names.get(row.concertId ?? '') ?? t.concert}
          />
        ))}
      </tbody>
    </table>
  );
};

interface PaymentRowProps {
  readonly row: PaymentHistory;
  readonly zone: string | undefined;
  readonly concert: string;
}

const PaymentRow = ({ row, zone, concert }: PaymentRowProps) => {
  const t = useStrings(accountStrings);
  const language = useLanguage();
  const { type, createdAt, seatNumber, bookingCode } = row;
  const when = `${formatShowDay(createdAt, language)} ${formatShowTime(createdAt, language)}`;
  return (
    <tr>
      <td>
        <span class="entry-type">{t.entry[type]}</span>
        {seatNumber !== null && (
          <span class="entry-what">
            {concert} · {seatName(seatNumber, language)}
          </span>
        )}
        {bookingCode !== null && (
          <span class="entry-what">
            {t.bookingNumber} <span class="booking-code">{bookingCode}</span>
          </span>
        )}
      </td>
      <td class="payments-when quiet">{withZone(when, zone)}</td>
      <td class="figure">
        <SignedPoints entry={row} />
      </td>
    </tr>
  );
};

const PaymentsSkeleton = () => (
  <>
    <Loading />
    <Skeleton height="3.5rem" count={5} />
  </>
);
