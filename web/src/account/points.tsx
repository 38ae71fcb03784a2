import { entryZones } from '#web/account/ledger.ts';
import { MoreButton } from '#web/account/more-button.tsx';
import { readLedger } from '#web/account/my-lists.ts';
import { SignedPoints } from '#web/account/signed-points.tsx';
import { accountStrings } from '#web/account/strings.ts';
import { type Pages, usePages } from '#web/account/use-pages.ts';
import type { WalletTransaction } from '#web/api-types.ts';
import { formatNumber, formatPoints, formatShowDay, formatShowTime, withZone } from '#web/i18n/format.ts';
import { useLanguage } from '#web/i18n/language.ts';
import { useStrings } from '#web/i18n/strings.ts';
import type { Query } from '#web/query.ts';
import { hrefs } from '#web/router.ts';
import { type Session, useSession } from '#web/session/session.ts';
import { SignInRequired } from '#web/sign-in/sign-in-required.tsx';
import { Empty, ProblemNotice } from '#web/ui/notice.tsx';
import { Page } from '#web/ui/page.tsx';
import { Loading, Skeleton } from '#web/ui/skeleton.tsx';
import { uiStrings } from '#web/ui/strings.ts';
import { ChargeForm } from '#web/wallet/charge-form.tsx';
import { useWallet } from '#web/wallet/use-wallet.ts';
import '#web/account/account.css';

/** Balance, charge form and ledger. */
export const PointsPage = () => {
  const t = useStrings(accountStrings);
  const session = useSession();
  return (
    <SignInRequired title={t.pointsTitle} reason={t.pointsReason}>
      <Page title={t.pointsTitle} lead={<a href={hrefs.payments}>{t.toPayments}</a>}>
        {session && <Points session={session} />}
      </Page>
    </SignInRequired>
  );
};

const Points = ({ session }: { session: Session }) => {
  const t = useStrings(accountStrings);
  const wallet = useWallet(session.userId);
  const pages = usePages(`ledger ${session.userId}`, readLedger);
  const onCharged = (point: number): void => {
    wallet.set({ point });
    pages.reload();
  };
  return (
    <div class="points">
      <div class="points-wallet">
        <Balance wallet={wallet} />
        <section aria-labelledby="charge">
          <h2 class="section-title" id="charge">
            {t.charge}
          </h2>
          <ChargeForm onCharged={onCharged} />
        </section>
      </div>
      <section class="points-history" aria-labelledby="history">
        <h2 class="section-title" id="history">
          {t.history}
        </h2>
        <Ledger pages={pages} />
      </section>
    </div>
  );
};

const Balance = ({ wallet }: { wallet: Query<{ readonly point: number }> }) => {
  const t = useStrings(accountStrings);
  const { pointWorth } = useStrings(uiStrings);
  return (
    <section aria-labelledby="balance">
      <h2 class="balance-label" id="balance">
        {t.balance}
      </h2>
      <p class="balance">{wallet.data ? formatPoints(wallet.data.point) : '\u00A0'}</p>
      <p class="quiet">{pointWorth}</p>
      {wallet.error !== undefined && <ProblemNotice error={wallet.error} onRetry={wallet.reload} />}
    </section>
  );
};

const Ledger = ({ pages }: { pages: Pages<WalletTransaction> }) => {
  const t = useStrings(accountStrings);
  const { rows, error, reload } = pages;
  return (
    <>
      {error !== undefined && <ProblemNotice error={error} onRetry={reload} />}
      {rows === undefined && error === undefined && <LedgerSkeleton />}
      {rows?.length === 0 && <Empty title={t.noHistory}>{t.noHistoryText}</Empty>}
      {rows && rows.length > 0 && <LedgerTable rows={rows} />}
      <MoreButton pages={pages} />
    </>
  );
};

const LedgerTable = ({ rows }: { rows: readonly WalletTransaction[] }) => {
  const t = useStrings(accountStrings);
  const zones = entryZones(rows, useLanguage());
  return (
    <table class="table" aria-labelledby="history">
      <thead>
        <tr>
          <th scope="col">{t.what}</th>
          <th scope="col" class="figure">
            {t.amount}
          </th>
          <th scope="col" class="figure">
            {t.balanceAfter}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <LedgerRow key={row.historyId} row={row} zone={zones[index]} />
        ))}
      </tbody>
    </table>
  );
};

interface LedgerRowProps {
  readonly row: WalletTransaction;
  readonly zone: string | undefined;
}

const LedgerRow = ({ row, zone }: LedgerRowProps) => {
  const t = useStrings(accountStrings);
  const language = useLanguage();
  const when = `${formatShowDay(row.createdAt, language)} ${formatShowTime(row.createdAt, language)}`;
  return (
    <tr>
      <td>
        <span class="entry-type">{t.entry[row.type]}</span>
        <span class="entry-when">{withZone(when, zone)}</span>
      </td>
      <td class="figure">
        <SignedPoints entry={row} />
      </td>
      <td class="figure quiet">{formatNumber(row.balanceAfter)} P</td>
    </tr>
  );
};

const LedgerSkeleton = () => (
  <>
    <Loading />
    <Skeleton height="3.5rem" count={4} />
  </>
);
