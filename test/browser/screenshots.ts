import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

import type { Language } from '#lib/http/language.ts';
import { type Stack, startStack } from '#local/stack.ts';
import { aFan, type Date as ShowDate, send } from '#test/support/api.ts';
import { aViewer, openBrowser, PHONE, ZOOMED } from '#test/support/browser.ts';
import { assignedSeats, keptLine, seatOf, signInAndJoin, signInAtIssuer } from '#test/support/page.ts';
import { bookingStrings } from '#web/booking/strings.ts';
import { operatorStrings } from '#web/operator/strings.ts';
import { queueStrings } from '#web/queue/strings.ts';
import { hrefs } from '#web/router.ts';
import { shellStrings } from '#web/shell/strings.ts';

/**
 * `npm run screenshots` takes a screenshot of every page in both languages and themes, and on a phone. It writes them to
 * `.data/screenshots`. Names such as `-- ko-light en-phone` select some.
 */
const DIR = join(import.meta.dirname, '../../.data/screenshots');

/** Each view has its own date and crowd. */
const views = (['ko', 'en'] as const).flatMap((language) => [
  { language, theme: 'light', size: {}, suffix: `${language}-light` },
  { language, theme: 'dark', size: {}, suffix: `${language}-dark` },
  { language, theme: 'light', size: PHONE, suffix: `${language}-phone` },
  { language, theme: 'light', size: ZOOMED, suffix: `${language}-zoomed` },
]) satisfies readonly { readonly language: Language; readonly theme: 'light' | 'dark' }[];

type View = (typeof views)[number];

/** An unused date of the demo data. */
const aQuietDate = async ({ url }: Stack, index: number): Promise<ShowDate> => {
  const list = async (path: string) =>
    (await (await fetch(`${url}${path}`)).json()) as readonly Readonly<Record<string, string>>[];
  const concerts = await list('/concerts');
  const concertId = concerts[index % concerts.length]?.['concertId'] ?? '';
  const schedules = await list(`/concerts/${concertId}/schedules`);
  const scheduleId = schedules[Math.floor(index / concerts.length)]?.['scheduleId'] ?? '';
  return { concertId, scheduleId, path: `/concerts/${concertId}/schedules/${scheduleId}` };
};

const change = async (stack: Stack, { path }: ShowDate, body: object): Promise<void> => {
  const { accessToken: token } = await stack.issueToken({ email: 'operator@example.com', operator: true });
  await send(stack, 'PATCH', `/admin${path}`, { token, body });
};

const SOLD = [[4, 5], [6], [15, 16], [17, 18], [25, 26], [1, 2], [36], [8, 9], [23, 24]];
const HELD = [[13, 14], [27]];
const WAITING = 34;

/** Enters the sale with these seats. */
const enter = async (stack: Stack, { path }: ShowDate, seats: readonly number[]): Promise<string> => {
  const { accessToken } = await aFan(stack, { point: 140_000 });
  const joined = await send(stack, 'PUT', `${path}/reserves`, { token: accessToken });
  let token = joined.body.token as string;
  for (;;) {
    const query = `seats=${seats.join(',')}&count=${seats.length}`;
    const { status, body } = await send(stack, 'GET', `${path}/reserves?${query}`, { token });
    token = body.token as string;
    if (status === 200) return token;
    await sleep(500);
  }
};

/** Other fans: some have booked, some hold seats, many wait ahead. */
const addCrowd = async (stack: Stack, date: ShowDate): Promise<void> => {
  await Promise.all(
    SOLD.map(async (seats) => send(stack, 'POST', '/payments', { token: await enter(stack, date, seats) })),
  );
  await Promise.all(HELD.map((seats) => enter(stack, date, seats)));
  await change(stack, date, { paused: true });
  for (let fan = 1; fan <= WAITING; fan += 1) {
    await send(stack, 'PUT', `${date.path}/reserves`, { token: (await aFan(stack)).accessToken });
  }
};

const shooter = (page: Page, suffix: string) => async (name: string) => {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(DIR, `${name}-${suffix}.png`), fullPage: true });
};

const shootFan = async (stack: Stack, page: Page, date: ShowDate, view: View): Promise<void> => {
  const { language, suffix } = view;
  const shoot = shooter(page, suffix);
  const [queue, booking] = [queueStrings[language], bookingStrings[language]];
  const { concertId, scheduleId } = date;
  await page.goto('/');
  await shoot('concerts');
  await page.goto(hrefs.concert(concertId));
  await shoot('concert');
  await page.goto(hrefs.schedule(concertId, scheduleId));
  await shoot('entrance');

  await signInAndJoin(page, language, { email: `fan.${suffix}@example.com` });
  await page
    .getByText(queue.positionText(String(SOLD.length + HELD.length + WAITING + 1)))
    .first()
    .waitFor();
  await page.getByRole('button', { name: queue.wishesOpen }).click();
  for (const seatNumber of [7, 3, 12]) await seatOf(page, seatNumber).click();
  await shoot('wishes');
  await page.getByRole('button', { name: queue.wishesClose }).click();
  await change(stack, date, { paused: false });
  await page.getByText(queue.paused).first().waitFor({ state: 'hidden' });
  await shoot('waiting-room');
  await page.goto(hrefs.concerts);
  await shoot('bar');
  await page.goto(hrefs.schedule(concertId, scheduleId));
  await shootStandby(page, queue.standby, shoot);
  await assignedSeats(page);
  await shoot('seats');
  await page.getByRole('button', { name: booking.goToPay }).click();
  await page.getByText(booking.short(70_000)).first().waitFor();
  await shoot('pay');
  await page.getByRole('button', { name: booking.topUpAndPay(70_000) }).click();
  await page.getByRole('img', { name: /QR/ }).waitFor();
  await shoot('paid');
  await page.locator('.paid-ticket a').click();
  await page.getByRole('img', { name: /QR/ }).waitFor();
  await shoot('ticket');
  for (const name of ['tickets', 'points', 'payments'] as const) {
    await page.goto(hrefs[name]);
    await shoot(name);
  }
  await page.goto('/nowhere');
  await shoot('nowhere');
};

/** Shows standby, with a made-up answer. */
const shootStandby = async (page: Page, title: string, shoot: (name: string) => Promise<void>) => {
  const { token, position } = await keptLine(page);
  await page.route('**/reserves*', (route) =>
    route.fulfill({ status: 202, json: { ...standby, token, position } }),
  );
  await page.getByRole('heading', { name: title }).waitFor({ timeout: 60_000 });
  await shoot('standby');
  await page.unroute('**/reserves*');
};

const standby = {
  called: true,
  waitingQueueLength: 0,
  estimatedWaitSeconds: null,
  pollAfterMs: 1_000,
  seatsLeft: 33,
};

const shootOperator = async (
  page: Page,
  { concertId, scheduleId }: ShowDate,
  { language, suffix }: View,
): Promise<void> => {
  const shoot = shooter(page, suffix);
  await page.goto(hrefs.operator);
  await page.getByRole('main').getByRole('button', { name: shellStrings[language].signIn }).click();
  await signInAtIssuer(page, { email: 'operator@example.com', operator: true });
  await page.getByRole('link', { name: shellStrings[language].operator }).first().waitFor();
  await shoot('operator');
  await page.getByRole('link', { name: operatorStrings[language].sales }).click();
  await page.getByRole('main').getByRole('listitem').first().waitFor();
  await shoot('sales');
  await page.goto(hrefs.sale(concertId, scheduleId));
  await page.waitForTimeout(5_000);
  await shoot('sale');
};

const stack = await startStack({ web: true, demo: true });
const browser = await openBrowser();
await mkdir(DIR, { recursive: true });
const wanted = process.argv.slice(2);
for (const [index, view] of views.entries()) {
  const { language, theme, size, suffix } = view;
  if (wanted.length > 0 && !wanted.includes(suffix)) continue;
  const date = await aQuietDate(stack, index);
  await addCrowd(stack, date);
  const fan = await aViewer(browser, stack, { language, theme, ...size });
  await shootFan(stack, fan.page, date, view);
  await fan.context.close();
  const operator = await aViewer(browser, stack, { language, theme, ...size });
  await shootOperator(operator.page, date, view);
  await operator.context.close();
  console.log(suffix);
}
await browser.close();
await stack.stop();
console.log(`see ${DIR}`);
